namespace Rapport.Hosting.Telemetry;

/// <summary>A gauge that has to be asked for.</summary>
/// <param name="Name">Metric name, <c>rapport.*</c>.</param>
/// <param name="Unit">UCUM: s, By, {event}.</param>
/// <param name="Description">One sentence.</param>
/// <param name="Tags">What tells it from others of the same name.</param>
public sealed record GaugeDefinition(
    string Name, string Unit, string Description, params IReadOnlyList<KeyValuePair<string, object?>> Tags);

/// <summary>Gauges whose values lie in a store: <see cref="GaugeSampler"/> asks for them every 10 s.</summary>
public interface IGaugeSource
{
    /// <summary>The gauges; the same at every call.</summary>
    IReadOnlyList<GaugeDefinition> Gauges { get; }

    /// <summary>Their values in the same order; NaN for one that has none now.</summary>
    Task<IReadOnlyList<double>> ReadAsync(CancellationToken cancellation);
}
