using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;

namespace Rapport.Bench;

/// <summary>The running platform, through the gateway alone.</summary>
internal sealed class Platform : IDisposable
{
    /// <summary>Score model of the benchmark: a point for each <c>bench_event</c>, never fading.</summary>
    public const string Model = "bench";

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(200);

    private readonly HttpClient events;
    private readonly HttpClient api;

    private Platform(Uri url, string writeKey, string apiKey)
    {
        events = Client(url, new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(writeKey + ":"))));
        api = Client(url, new("Bearer", apiKey));
    }

    /// <summary>For scenarios that need none.</summary>
    public static Platform None => new(new Uri("http://localhost"), "", "");

    /// <summary>The platform that RAPPORT_URL, RAPPORT_WRITE_KEY and RAPPORT_API_KEY tell of.</summary>
    public static Platform FromEnvironment()
    {
        static string Read(string name) => Environment.GetEnvironmentVariable(name)
            ?? throw new BenchException($"{name} is not set: ./up -d && eval \"$(./up env)\"");
        return new Platform(new Uri(Read("RAPPORT_URL")), Read("RAPPORT_WRITE_KEY"), Read("RAPPORT_API_KEY"));
    }

    /// <summary>Sends a body that is ready to an ingest path.</summary>
    public async Task SendAsync(string path, byte[] body)
    {
        using var content = new ByteArrayContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using var answer = await events.PostAsync(new Uri(path, UriKind.Relative), content);
        await CheckAsync(path, answer);
    }

    /// <summary>Puts the benchmark's score model and one tag rule in force.</summary>
    public async Task DefineAsync()
    {
        await PostAsync("/v1/scoreModels", """
            {"id": "bench", "rules": [{"id": "event", "condition": "event.name == \"bench_event\"", "points": 1}]}
            """);
        await PostAsync("/v1/tagRules", """
            {"id": "bench-busy", "tag": "bench", "condition": "count(\"bench_event\", \"7d\") >= 5"}
            """);
    }

    /// <summary>Returns when everything accepted has taken effect in every service.</summary>
    public async Task CatchUpAsync()
    {
        var clock = await api.GetFromJsonAsync<JsonObject>("/v1/admin:clock");
        var reached = new JsonObject { ["to"] = clock!["now"]!.GetValue<string>() };
        await PostAsync("/v1/admin:advanceClock", reached.ToJsonString());
    }

    /// <summary>Makes a service form its opinion anew from the log.</summary>
    /// <returns>Events in the log when it began, and how long it took.</returns>
    public async Task<(long Events, TimeSpan Took)> RebuildAsync(string service)
    {
        const string Path = "/v1/admin:rebuild";
        var started = TimeProvider.System.GetTimestamp();
        using var answer = await api.PostAsJsonAsync(new Uri(Path, UriKind.Relative), new { service });
        await CheckAsync(Path, answer);
        var status = await answer.Content.ReadFromJsonAsync<JsonObject>();
        var events = long.Parse(status!["eventsTotal"]!.GetValue<string>(), CultureInfo.InvariantCulture);
        while (status!["running"]?.GetValue<bool>() == true)
        {
            await Task.Delay(Look);
            status = await api.GetFromJsonAsync<JsonObject>($"{Path}?service={service}");
        }

        return (events, TimeProvider.System.GetElapsedTime(started));
    }

    /// <summary>Whether the quarantine holds anything of a service.</summary>
    public async Task<bool> HasQuarantinedAsync(string service)
    {
        var filter = Uri.EscapeDataString($"state=\"held\" AND service=\"{service}\"");
        var answer = await api.GetFromJsonAsync<JsonObject>($"/v1/quarantine?filter={filter}");
        return answer!["quarantineItems"] is JsonArray { Count: > 0 };
    }

    /// <summary>The contact that has a user id.</summary>
    public async Task<string> ContactAsync(string userId)
    {
        var contact = await api.GetFromJsonAsync<JsonObject>($"/v1/contacts:lookup?identifier=user_id:{userId}");
        return contact!["contact"]!.GetValue<string>();
    }

    /// <summary>The contact's score in <see cref="Model"/>.</summary>
    public async Task<double> ScoreAsync(string contact)
    {
        var answer = await api.GetFromJsonAsync<JsonObject>($"/v1/contacts/{contact}/scores");
        var score = answer!["scores"]!.AsArray().Single(s => s!["model"]!.GetValue<string>() == Model);
        return score!["score"]?.GetValue<double>() ?? 0;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        events.Dispose();
        api.Dispose();
    }

    private async Task PostAsync(string path, string json)
    {
        using var content = new StringContent(json, Encoding.UTF8, "application/json");
        using var answer = await api.PostAsync(new Uri(path, UriKind.Relative), content);
        await CheckAsync(path, answer);
    }

    private static async Task CheckAsync(string path, HttpResponseMessage answer)
    {
        if (answer.IsSuccessStatusCode)
            return;
        var text = await answer.Content.ReadAsStringAsync();
        throw new BenchException($"{path} answered {(int)answer.StatusCode}: {text}");
    }

    private static HttpClient Client(Uri url, AuthenticationHeaderValue authorization)
    {
        var client = new HttpClient { BaseAddress = url, Timeout = TimeSpan.FromMinutes(10) };
        client.DefaultRequestHeaders.Authorization = authorization;
        return client;
    }
}
