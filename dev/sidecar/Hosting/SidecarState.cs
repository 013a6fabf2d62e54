namespace Rapport.Sidecar.Hosting;

/// <summary>Where an app's sidecar is in its life.</summary>
internal enum SidecarState
{
    /// <summary>Nothing listens on the app's port yet.</summary>
    WaitingForPort,

    /// <summary>The app fails its health check.</summary>
    WaitingForHealth,

    /// <summary>The app is being asked for its subscriptions.</summary>
    Discovering,

    /// <summary>Publishing and, if there are subscriptions, delivering.</summary>
    Running,

    /// <summary>Drained.</summary>
    Stopped,
}
