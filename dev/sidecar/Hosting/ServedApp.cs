using Rapport.Sidecar.Delivery;

namespace Rapport.Sidecar.Hosting;

/// <summary>What belongs to one served app.</summary>
internal sealed record ServedApp(AppSettings Settings, SidecarRuntime Runtime, AppChannel Channel, ILogger Logger)
{
    public string AppId => Settings.AppId;

    public DeliveryCounters Counters { get; } = new();
}
