using System.Text.Json.Serialization;
using Rapport.Sidecar.Chaos;

namespace Rapport.Sidecar.Hosting;

/// <summary>What one stand-in process serves.</summary>
internal sealed record SidecarSettings
{
    /// <summary>The apps, each with ports of its own; those with the same id are replicas and share its group.</summary>
    public required IReadOnlyList<AppSettings> Apps { get; init; }

    /// <summary>Folder of Dapr resources; relative to the settings file's folder.</summary>
    public required string ResourcesPath { get; init; }

    /// <summary>Port of <c>/status</c> and <c>/chaos</c>.</summary>
    public required int AdminPort { get; init; }

    /// <summary>
    /// Factor on processingTimeout, redeliverInterval and retry delays: 0.1 makes a minute six seconds. Above 0, at
    /// most 10; default 1.
    /// </summary>
    public double TimeScale { get; init; } = 1;

    /// <summary>Milliseconds between looks for messages that other processes appended, 1-5,000. Default 250.</summary>
    public int PollMilliseconds { get; init; } = 250;

    /// <summary>Seconds that deliveries under way get at shutdown, 0-600. Default 30.</summary>
    public int DrainSeconds { get; init; } = 30;

    public ChaosSettings Chaos { get; init; } = new();

    /// <summary>Token that apps must show (DAPR_API_TOKEN); null for none. Not part of the file.</summary>
    [JsonIgnore]
    public string? ApiToken { get; init; }

    /// <summary>Token shown to apps (APP_API_TOKEN); null for none. Not part of the file.</summary>
    [JsonIgnore]
    public string? AppToken { get; init; }

    /// <summary>All faults of the settings, as sentences; empty if they can be used.</summary>
    public IEnumerable<string> Faults()
    {
        if (Apps.Count == 0) yield return "apps is empty.";
        if (TimeScale is not (> 0 and <= 10)) yield return "timeScale must be above 0 and at most 10.";
        if (PollMilliseconds is < 1 or > 5_000) yield return "pollMilliseconds must be between 1 and 5000.";
        if (DrainSeconds is < 0 or > 600) yield return "drainSeconds must be between 0 and 600.";
        foreach (var fault in Chaos.Faults().Concat(Apps.SelectMany(FaultsOf))) yield return fault;
        int[] ports = [AdminPort, .. Apps.SelectMany(app => new[] { app.HttpPort, app.GrpcPort })];
        foreach (var port in ports.GroupBy(port => port).Where(group => group.Count() > 1))
            yield return $"port {port.Key} is used twice.";
        foreach (var port in ports.Concat(Apps.Select(app => app.AppPort)).Where(port => port is < 1 or > 65_535))
            yield return $"{port} is not a port.";
    }

    private static IEnumerable<string> FaultsOf(AppSettings app)
    {
        if (app.AppId.Length == 0) yield return "an app has an empty appId.";
        if (app.AppProtocol is not ("http" or "h2c"))
            yield return $"app {app.AppId}: appProtocol is \"{app.AppProtocol}\"; the stand-in knows http and h2c.";
        if (app.Health is { } health
            && Math.Min(health.IntervalMilliseconds, Math.Min(health.TimeoutMilliseconds, health.Threshold)) < 1)
            yield return $"app {app.AppId}: the numbers of health must be at least 1.";
    }
}
