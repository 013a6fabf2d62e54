using Rapport.Sidecar.Delivery;

namespace Rapport.Sidecar.Hosting;

/// <summary>The sidecars of all served apps, started together and drained before the APIs close.</summary>
internal sealed class Fleet : IHostedLifecycleService, IDisposable
{
    private readonly SidecarRuntime runtime;
    private readonly ILogger<Fleet> logger;

    public Fleet(SidecarRuntime runtime, ILogger<Fleet> logger)
    {
        this.runtime = runtime;
        this.logger = logger;
        var token = runtime.Settings.AppToken;
        Sidecars = [.. runtime.Settings.Apps.Select(app =>
            new AppSidecar(new ServedApp(app, runtime, new AppChannel(app, token), logger)))];
    }

    public IReadOnlyList<AppSidecar> Sidecars { get; }

    /// <summary>The sidecar whose HTTP or gRPC API listens on a port; null for any other port.</summary>
    public AppSidecar? OnPort(int port)
    {
        foreach (var sidecar in Sidecars)
            if (sidecar.App.Settings.HttpPort == port || sidecar.App.Settings.GrpcPort == port)
                return sidecar;
        return null;
    }

    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        foreach (var ignored in runtime.Resources.Ignored) Log.ResourceIgnored(logger, ignored);
        await runtime.Connect();
        foreach (var streams in runtime.PubSubs.Values)
            Log.BrokerConnecting(logger, streams.Component.Name, streams.Component.RedisHost, streams.IsUp);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken)
    {
        foreach (var sidecar in Sidecars) sidecar.Start();
        return Task.CompletedTask;
    }

    /// <summary>Before anything closes: handlers under way may still publish through their sidecar.</summary>
    public Task StoppingAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(Sidecars.Select(sidecar => sidecar.Stop()));

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose()
    {
        foreach (var sidecar in Sidecars) sidecar.Dispose();
    }
}
