using System.Text.Json;
using System.Text.Json.Nodes;
using Dapr.Client;
using Microsoft.AspNetCore.Builder;
using Rapport.Runtime;
using Rapport.Sidecar.Chaos;
using Rapport.Sidecar.Hosting;

namespace Rapport.Sidecar.Tests.Conformance;

/// <summary>How a stand-in under test is set up; the defaults are Dapr's own.</summary>
internal sealed record SidecarSetup
{
    public required string RedisHost { get; init; }

    public int RedisDatabase { get; init; }

    /// <summary>Metadata of the component besides redisHost.</summary>
    public Dictionary<string, string> Component { get; init; } = [];

    /// <summary>Inbound retry policy in YAML flow style; null for none, as Dapr's default.</summary>
    public string? Retry { get; init; }

    /// <summary>Inbound timeout; null for none.</summary>
    public string? Timeout { get; init; }

    /// <summary>A further resource file.</summary>
    public string Resources { get; init; } = "";

    public double TimeScale { get; init; } = 1;

    /// <summary>How long a handler may take before the event comes again; not scaled, so that no busy machine exceeds it by chance.</summary>
    public TimeSpan Processing { get; init; } = TimeSpan.FromMinutes(2);

    public ChaosSettings Chaos { get; init; } = new();

    public HealthSettings? Health { get; init; }

    public string? ApiToken { get; init; }

    public string? AppToken { get; init; }

    public int DrainSeconds { get; init; } = 30;
}

/// <summary>A stand-in in this process, on free ports, with resources of its own.</summary>
internal sealed class SidecarUnderTest : IAsyncDisposable
{
    private readonly SidecarSettings settings;
    private readonly WebApplication host;
    private readonly List<DaprClient> clients = [];
    private bool stopped;

    private SidecarUnderTest(SidecarSettings settings, WebApplication host)
    {
        this.settings = settings;
        this.host = host;
        Admin = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{settings.AdminPort}") };
    }

    public HttpClient Admin { get; }

    /// <summary>Starts the apps' sidecars; the apps may be started before or after.</summary>
    public static async Task<SidecarUnderTest> Start(SidecarSetup setup, params TestApp[] apps)
    {
        var settings = SettingsOf(setup, apps);
        var host = SidecarHost.Build(settings, _ => null);
        await host.StartAsync();
        return new(settings, host);
    }

    /// <summary>Starts the apps, then their sidecars, and waits until these deliver.</summary>
    public static async Task<SidecarUnderTest> StartWithApps(SidecarSetup setup, params TestApp[] apps)
    {
        foreach (var app in apps) await app.Start();
        var sidecar = await Start(setup, apps);
        foreach (var app in apps) await sidecar.Running(app.AppId);
        return sidecar;
    }

    /// <summary>Settings as the stand-in's file gives them; the resources are written to a fresh folder.</summary>
    public static SidecarSettings SettingsOf(SidecarSetup setup, params TestApp[] apps) => new()
    {
        Apps =
        [
            .. apps.Select(app => new AppSettings
            {
                AppId = app.AppId, AppPort = app.Port, AppProtocol = app.Protocol,
                HttpPort = FreePort.Next(), GrpcPort = FreePort.Next(), Health = setup.Health,
            }),
        ],
        ResourcesPath = WriteResources(setup),
        AdminPort = FreePort.Next(),
        TimeScale = setup.TimeScale,
        Chaos = setup.Chaos,
        ApiToken = setup.ApiToken,
        AppToken = setup.AppToken,
        DrainSeconds = setup.DrainSeconds,
    };

    public DaprClient ClientOf(string appId)
    {
        var app = AppOf(appId);
        var client = new DaprClientBuilder()
            .UseGrpcEndpoint($"http://127.0.0.1:{app.GrpcPort}")
            .UseHttpEndpoint($"http://127.0.0.1:{app.HttpPort}")
            .Build();
        clients.Add(client);
        return client;
    }

    public Uri HttpOf(string appId) => new($"http://127.0.0.1:{AppOf(appId).HttpPort}");

    public Uri GrpcOf(string appId) => new($"http://127.0.0.1:{AppOf(appId).GrpcPort}");

    public Task Running(string appId) => Eventually.True(
        async () => (string?)(await StatusOf(appId))["state"] == "running", $"the sidecar of {appId} runs");

    /// <summary>A counter of GET /status.</summary>
    public async Task<long> Count(string appId, string counter) => (long)(await StatusOf(appId))["counts"]![counter]!;

    /// <summary>Everything published to the topic so far was read by the app and acknowledged.</summary>
    public async Task<bool> AllSettled(string appId, string topic)
    {
        var status = await StatusOf(appId);
        var backlog = status["topics"]!.AsArray().Single(t => (string?)t!["topic"] == topic)!;
        return (long)backlog["pending"]! == 0 && (long)backlog["unread"]! == 0;
    }

    public async Task<JsonNode> StatusOf(string appId)
    {
        var status = JsonNode.Parse(await Admin.GetStringAsync("/status"))!;
        return status["apps"]!.AsArray().Single(app => (string?)app!["appId"] == appId)!;
    }

    /// <summary>What SIGTERM does.</summary>
    public Task Stop()
    {
        stopped = true;
        return host.StopAsync();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var client in clients) client.Dispose();
        Admin.Dispose();
        if (!stopped) await Stop();
        await host.DisposeAsync();
        Directory.Delete(settings.ResourcesPath, recursive: true);
    }

    private AppSettings AppOf(string appId) => settings.Apps.Single(app => app.AppId == appId);

    private static string WriteResources(SidecarSetup setup)
    {
        var folder = Directory.CreateTempSubdirectory("sidecar-resources-").FullName;
        var metadata = setup.Component
            .Append(new("redisHost", setup.RedisHost))
            .Append(new("redisDB", $"{setup.RedisDatabase}"))
            .Append(new("processingTimeout", $"{(long)(setup.Processing / setup.TimeScale).TotalMilliseconds}"))
            .Select(pair => $"    - name: {pair.Key}\n      value: {JsonSerializer.Serialize(pair.Value)}\n");
        File.WriteAllText(Path.Combine(folder, "pubsub.yaml"), $"""
            apiVersion: dapr.io/v1alpha1
            kind: Component
            metadata:
              name: pubsub
            spec:
              type: pubsub.redis
              version: v1
              metadata:
            {string.Concat(metadata)}
            """);
        if (setup.Retry is not null || setup.Timeout is not null)
            File.WriteAllText(Path.Combine(folder, "resiliency.yaml"), Resiliency(setup));
        File.WriteAllText(Path.Combine(folder, "zz.yaml"), setup.Resources);
        return folder;
    }

    private static string Resiliency(SidecarSetup setup)
    {
        var target = string.Join(", ", new[]
        {
            setup.Retry is null ? null : "retry: r",
            setup.Timeout is null ? null : "timeout: t",
        }.Where(part => part is not null));
        return $$"""
            apiVersion: dapr.io/v1alpha1
            kind: Resiliency
            metadata:
              name: tests
            spec:
              policies:
                retries: { {{(setup.Retry is null ? "" : $"r: {setup.Retry}")}} }
                timeouts: { {{(setup.Timeout is null ? "" : $"t: {setup.Timeout}")}} }
              targets:
                components:
                  pubsub:
                    inbound: { {{target}} }
            """;
    }
}
