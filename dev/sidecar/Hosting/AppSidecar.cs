using Rapport.Sidecar.Subscriptions;

namespace Rapport.Sidecar.Hosting;

/// <summary>The life of one app's sidecar: wait for the app, ask what it wants to hear, deliver, drain.</summary>
internal sealed class AppSidecar(ServedApp app) : IDisposable
{
    private readonly CancellationTokenSource stopping = new();
    private readonly SubscriptionDiscovery discovery = new(app);
    private Task living = Task.CompletedTask;
    private SubscriptionRun? run;

    public ServedApp App => app;

    /// <summary>What the app hears; null until it was asked.</summary>
    public IReadOnlyList<TopicSubscription>? Subscriptions { get; private set; }

    public SidecarState State { get; private set; } = SidecarState.WaitingForPort;

    public void Start() => living = Live();

    /// <summary>Drains and stops for good.</summary>
    public async Task Stop()
    {
        await stopping.CancelAsync();
        await living;
        await Close();
        State = SidecarState.Stopped;
    }

    public void Dispose()
    {
        run?.Dispose();
        app.Channel.Dispose();
        stopping.Dispose();
    }

    private async Task Live()
    {
        try
        {
            await app.Channel.WaitForPort(app.Runtime.Clock, stopping.Token);
            if (app.Settings.Health is not { } health)
            {
                await Open();
                return;
            }
            State = SidecarState.WaitingForHealth;
            await foreach (var healthy in new AppHealth(app, health).Changes(stopping.Token))
            {
                Log.HealthChanged(app.Logger, app.AppId, healthy);
                if (healthy) await Open();
                else await Close();
            }
        }
        catch (OperationCanceledException)
        {
        }
    }

    /// <summary>Starts delivering. The app is asked once in the sidecar's life, as by daprd.</summary>
    private async Task Open()
    {
        State = SidecarState.Discovering;
        Subscriptions ??= await discovery.Find(stopping.Token);
        if (Subscriptions is { Count: > 0 } subscriptions)
        {
            run = SubscriptionRun.Start(app, subscriptions);
            Log.Subscribed(app.Logger, app.AppId, string.Join(", ", subscriptions.Select(s => s.Topic)));
        }
        State = SidecarState.Running;
    }

    private async Task Close()
    {
        if (run is not null)
        {
            await run.Stop(TimeSpan.FromSeconds(app.Runtime.Settings.DrainSeconds));
            run.Dispose();
            run = null;
        }
        State = SidecarState.WaitingForHealth;
    }
}
