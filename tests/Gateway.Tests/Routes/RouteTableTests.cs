using System.Net;
using Rapport.Gateway.Routes;
using Rapport.Gateway.Tests.Running;

namespace Rapport.Gateway.Tests.Routes;

public sealed class RouteTableTests(RunningGateway gateway) : IClassFixture<RunningGateway>
{
    private static readonly string[] Forged =
    [
        "X-Rapport-Workspace", "x-rapport-principal", "X-Rapport-Kind", "X-RAPPORT-SERVICE-TOKEN", "x-rapport-else", "dapr-app-id",
        "Dapr-Api-Token", "X-Workspace-Id", "X-User", "x-user-id",
    ];

    private static readonly ApiDefinition Api = ApiDefinition.Load();

    public static TheoryData<string, string, string> Bindings()
    {
        var data = new TheoryData<string, string, string>();
        foreach (var method in Api.Methods)
        {
            foreach (var binding in method.Bindings)
                data.Add(binding.Verb, PathOf(method, binding.Template, "x1"), method.Cluster);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Bindings))]
    public async Task Binding_OfAPublicCall_ReachesItsService(string verb, string path, string cluster)
    {
        var json = verb is "GET" or "DELETE" ? null : "{}";
        using var answer = await gateway.SendAsync(verb, path + "?a=1&a=2", json: json);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(cluster, await answer.Content.ReadAsStringAsync());
        Assert.Contains(gateway.Services[cluster].Seen, seen =>
            seen.Target == path + "?a=1&a=2" && seen.Method == verb && seen.Protocol == "HTTP/2");
    }

    [Theory]
    [MemberData(nameof(Bindings))]
    public async Task Binding_WithoutACredential_IsRefused(string verb, string path, string cluster)
    {
        using var answer = await gateway.SendAsync(verb, path + "?open=1", key: null);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.DoesNotContain(gateway.Services[cluster].Seen, seen => seen.Target == path + "?open=1");
    }

    [Theory]
    [MemberData(nameof(Bindings))]
    public async Task Binding_WithForgedInternalHeaders_ForwardsOnlyItsOwn(string verb, string path, string cluster)
    {
        var request = RunningGateway.Request(verb, path + "?strip=1", json: verb is "GET" or "DELETE" ? null : "{}");
        foreach (var name in Forged)
            request.Headers.TryAddWithoutValidation(name, "forged");
        using var answer = await gateway.Client.SendAsync(request);

        var seen = gateway.Services[cluster].Seen.Single(s => s.Target == path + "?strip=1" && s.Method == verb);
        Assert.DoesNotContain("forged", seen.Headers.Values);
        Assert.Equal("shop", seen.Headers["x-rapport-workspace"]);
        Assert.Equal("key_a", seen.Headers["x-rapport-principal"]);
        Assert.Equal("api_key", seen.Headers["x-rapport-kind"]);
        Assert.Equal(RunningGateway.ServiceToken, seen.Headers["x-rapport-service-token"]);
        Assert.DoesNotContain("authorization", seen.Headers.Keys, StringComparer.OrdinalIgnoreCase);
    }

    // The list of what is kept inside: a new service of this kind is added here, or says what its calls are.
    [Fact]
    public void Services_ThatArePublic_AreAllButThePlatformsOwn() => Assert.Equal(
        [
            "rapport.common.v1.PlatformClockService", "rapport.common.v1.RebuildService",
            "rapport.contact.v1.AuditNoteService", "rapport.contact.v1.CredentialService", "rapport.contact.v1.DefinitionArchiveService",
            "rapport.contact.v1.EventLogService", "rapport.internal.v1.LifecycleService", "rapport.notification.v1.CommandService",
        ],
        Api.Files.SelectMany(file => file.Services).Select(service => service.FullName)
            .Except(Api.Methods.Select(method => method.Rpc.Service.FullName)).Order());

    [Theory]
    [InlineData("/v1/contacts/a%3Ab", "/v1/contacts/a:b")]
    [InlineData("/v1/contacts/a:b/events", "/v1/contacts/a:b/events")]
    [InlineData("/v1/contacts/a%20b%C3%A9", "/v1/contacts/a b\u00e9")]
    [InlineData("/v1/contacts/a%2Fb", "/v1/contacts/a%2Fb")]
    [InlineData("/v1/contacts/50%2525", "/v1/contacts/50%25")]
    [InlineData("/v1/contacts/%252e%252e", "/v1/contacts/%2e%2e")]
    [InlineData("/v1/contacts/%252F", "/v1/contacts/%2F")]
    [InlineData("/v1/contacts/x;y=1,2@z!$'()*+", "/v1/contacts/x;y=1,2@z!$'()*+")]
    public async Task Path_WithUnusualCharacters_MeansTheSameInTheService(string sent, string read)
    {
        var line = await RawHttp.StatusLineAsync(gateway.Http,
            $"GET {sent} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {RunningGateway.ApiKey}\r\n" +
            "Connection: close\r\n\r\n");

        Assert.Equal("HTTP/1.1 200 OK", line);
        var seen = gateway.Contact.Seen.Last(s => s.Target == sent);
        Assert.Equal(read, seen.Path);
    }

    [Theory]
    [InlineData("POST", "/v1/contacts/x/y/z")]
    [InlineData("GET", "/rapport.contact.v1.EventLogService/ReadEvents")]
    [InlineData("POST", "/rapport.contact.v1.EventLogService/ReadEvents")]
    [InlineData("POST", "/rapport.common.v1.PlatformClockService/AdvanceClock")]
    [InlineData("GET", "/v2/contacts")]
    [InlineData("POST", "/bus/contact.events")]
    [InlineData("GET", "/dapr/subscribe")]
    public async Task Path_ThatIsNotPublic_IsNotFound(string verb, string path)
    {
        using var answer = await gateway.SendAsync(verb, path, json: verb == "POST" ? "{}" : null);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Equal("NOT_FOUND", await answer.ReasonAsync());
    }

    [Theory]
    [InlineData("PUT", "/v1/contacts/x")]
    [InlineData("DELETE", "/v1/track")]
    [InlineData("HEAD", "/v1/contacts")]
    [InlineData("BREW", "/v1/contacts")]
    [InlineData("GET", "/rapport.contact.v1.ContactService/GetContact")]
    public async Task Method_ThatThePathDoesNotTake_IsRefused(string verb, string path)
    {
        using var answer = await gateway.SendAsync(verb, path);

        Assert.Equal(HttpStatusCode.MethodNotAllowed, answer.StatusCode);
        Assert.NotEmpty(answer.Content.Headers.Allow);
    }

    private static string PathOf(ApiMethod method, string template, string id)
    {
        var receipt = template.StartsWith("/v1/receipts/", StringComparison.Ordinal);
        var value = receipt ? method.Facts.ReceiptPrefix + id : id;
        return System.Text.RegularExpressions.Regex.Replace(template, @"\{[^}]+\}", value);
    }
}
