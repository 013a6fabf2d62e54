using System.Globalization;
using System.Text.Json.Nodes;

namespace Rapport.Bench;

/// <summary>The running platform, through the gateway alone.</summary>
/// <param name="gateway">The gateway.</param>
internal sealed class Platform(GatewayClient gateway) : IDisposable
{
    /// <summary>Score model of the benchmark: a point for each <c>bench_event</c>, never fading.</summary>
    public const string Model = "bench";

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(200);

    /// <summary>For scenarios that need none.</summary>
    public static Platform None => new(new GatewayClient(new Uri("http://localhost"), "", ""));

    /// <summary>The platform that RAPPORT_URL, RAPPORT_WRITE_KEY and RAPPORT_API_KEY tell of.</summary>
    public static Platform FromEnvironment() => new(GatewayClient.FromEnvironment());

    /// <summary>Sends a body that is ready to an ingest path.</summary>
    public Task SendAsync(string path, byte[] body) => gateway.SendOnceAsync(path, body);

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
    public Task CatchUpAsync() => new PlatformTime(gateway).AdvanceByAsync(TimeSpan.Zero);

    /// <summary>Makes a service form its opinion anew from the log.</summary>
    /// <returns>Events in the log when it began, and how long it took.</returns>
    public async Task<(long Events, TimeSpan Took)> RebuildAsync(string service)
    {
        const string Path = "/v1/admin:rebuild";
        var started = TimeProvider.System.GetTimestamp();
        var status = await gateway.PostAsync(Path, new JsonObject { ["service"] = service });
        var events = long.Parse(status.Text("eventsTotal"), CultureInfo.InvariantCulture);
        while (status["running"]?.GetValue<bool>() == true)
        {
            await Task.Delay(Look);
            status = await gateway.GetAsync($"{Path}?service={service}");
        }

        return (events, TimeProvider.System.GetElapsedTime(started));
    }

    /// <summary>Whether the quarantine holds anything of a service.</summary>
    public async Task<bool> HasQuarantinedAsync(string service)
    {
        var filter = Uri.EscapeDataString($"state=\"held\" AND service=\"{service}\"");
        return (await gateway.GetAsync($"/v1/quarantine?filter={filter}")).Items("quarantineItems").Any();
    }

    /// <summary>The contact that has a user id.</summary>
    public Task<string> ContactAsync(string userId) => gateway.ContactOfAsync($"user_id:{userId}");

    /// <summary>The contact's score in <see cref="Model"/>.</summary>
    public async Task<double> ScoreAsync(string contact) => (await gateway.ScoreAsync(contact, Model))!.Value.Score;

    /// <inheritdoc/>
    public void Dispose() => gateway.Dispose();

    private Task PostAsync(string path, string json) => gateway.PostAsync(path, JsonNode.Parse(json)!);
}
