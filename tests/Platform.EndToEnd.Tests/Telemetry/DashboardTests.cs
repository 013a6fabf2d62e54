using System.Net.Http.Json;
using System.Net.NetworkInformation;
using System.Text;
using System.Text.Json;
using Rapport.Platform.EndToEnd.Tests.Running;
using Rapport.Platform.Testing;

namespace Rapport.Platform.EndToEnd.Tests.Telemetry;

/// <summary>The stack that <c>./up --dashboard</c> starts.</summary>
public sealed class DashboardTests
{
    [Fact]
    public Task Dashboard_AfterOneEvent_HasItsWayThroughTheServices_OnLoopbackOnly() => Watched.OnOwnStackAsync(
        new StackStart { Arguments = ["--dashboard"] }, async stack =>
        {
            using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{stack.Port("dashboard")}") };
            using var track = new HttpRequestMessage(HttpMethod.Post, new Uri(stack.Url, "/v1/track"))
            {
                Content = new StringContent("""{"userId":"u1","event":"Seen"}""", Encoding.UTF8, "application/json"),
            };
            track.Headers.Authorization = GatewayClient.WriteKey(stack.WriteKey);
            (await http.SendAsync(track)).EnsureSuccessStatusCode();

            string[] wanted = ["rapport-gateway", "rapport-contact", "rapport-scoring", "rapport-tagging"];
            await Eventually.HoldsAsync(
                async () => (await TracesAsync(http)).Any(trace => wanted.All(trace.Contains)),
                "one trace has spans of gateway, contact, scoring and tagging");
            await Eventually.HoldsAsync(
                async () => wanted.All((await ServicesAsync(http, "logs", "resourceLogs")).Contains),
                "the logs of the services have arrived");

            string[] names = ["dashboard", "dashboard-otlp-grpc", "dashboard-otlp-http"];
            var ports = names.Select(stack.Port).ToList();
            var listening = IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners()
                .Where(listener => ports.Contains(listener.Port)).ToList();
            Assert.Equal(3, listening.Count);
            Assert.All(listening, listener => Assert.True(System.Net.IPAddress.IsLoopback(listener.Address)));
        });

    /// <summary>The services of every trace.</summary>
    private static async Task<IEnumerable<HashSet<string>>> TracesAsync(HttpClient http)
    {
        var answer = await http.GetFromJsonAsync<JsonElement>("/api/telemetry/spans?limit=1000");
        return Resources(answer, "resourceSpans")
            .SelectMany(resource => resource.GetProperty("scopeSpans").EnumerateArray()
                .SelectMany(scope => scope.GetProperty("spans").EnumerateArray())
                .Select(span => (Trace: span.GetProperty("traceId").GetString(), Service: Service(resource))))
            .GroupBy(span => span.Trace, span => span.Service).Select(trace => trace.ToHashSet()).ToList();
    }

    private static async Task<HashSet<string>> ServicesAsync(HttpClient http, string signal, string resources) =>
        [.. Resources(await http.GetFromJsonAsync<JsonElement>($"/api/telemetry/{signal}?limit=1000"), resources)
            .Select(Service)];

    private static IEnumerable<JsonElement> Resources(JsonElement answer, string name) =>
        answer.GetProperty("data").GetProperty(name).EnumerateArray();

    private static string Service(JsonElement resource) =>
        resource.GetProperty("resource").GetProperty("attributes").EnumerateArray()
            .First(attribute => attribute.GetProperty("key").GetString() == "service.name")
            .GetProperty("value").GetProperty("stringValue").GetString()!;
}
