using System.Diagnostics;

namespace Rapport.Gateway.Telemetry;

/// <summary>
/// Does not read the trace context of callers: they are outside, and would decide by a header what is sampled and into
/// which trace it goes.
/// </summary>
internal sealed class OwnTraces : DistributedContextPropagator
{
    private static readonly DistributedContextPropagator Standard = CreateDefaultPropagator();

    /// <inheritdoc/>
    public override IReadOnlyCollection<string> Fields => Standard.Fields;

    /// <inheritdoc/>
    public override void ExtractTraceIdAndState(
        object? carrier, PropagatorGetterCallback? getter, out string? traceId, out string? traceState) =>
        (traceId, traceState) = (null, null);

    /// <inheritdoc/>
    public override IEnumerable<KeyValuePair<string, string?>>? ExtractBaggage(
        object? carrier, PropagatorGetterCallback? getter) => null;

    /// <inheritdoc/>
    public override void Inject(Activity? activity, object? carrier, PropagatorSetterCallback? setter) =>
        Standard.Inject(activity, carrier, setter);
}
