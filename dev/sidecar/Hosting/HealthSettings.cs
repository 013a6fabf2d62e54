namespace Rapport.Sidecar.Hosting;

/// <summary>Dapr's app health check: an app that fails it gets no messages.</summary>
internal sealed record HealthSettings
{
    /// <summary>Path of the probe. Default /healthz.</summary>
    public string Path { get; init; } = "/healthz";

    /// <summary>Milliseconds between probes, at least 1. Default 5,000.</summary>
    public int IntervalMilliseconds { get; init; } = 5_000;

    /// <summary>Milliseconds after which a probe has failed, at least 1. Default 500.</summary>
    public int TimeoutMilliseconds { get; init; } = 500;

    /// <summary>Failures in a row that make the app unhealthy, at least 1; one success heals it. Default 3.</summary>
    public int Threshold { get; init; } = 3;
}
