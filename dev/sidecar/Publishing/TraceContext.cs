using System.Diagnostics;

namespace Rapport.Sidecar.Publishing;

/// <summary>A position in a trace: the W3C <c>traceparent</c> in parts, with its <c>tracestate</c>.</summary>
/// <remarks>Source: W3C Trace Context level 1.</remarks>
internal readonly record struct TraceContext(string TraceId, string SpanId, string Flags, string State)
{
    /// <summary>The value of the <c>traceparent</c> header.</summary>
    public string Parent => $"00-{TraceId}-{SpanId}-{Flags}";

    /// <summary>A new trace, not sampled, as daprd's default sampling rate of 0.0001 nearly always gives.</summary>
    public static TraceContext Start() =>
        new(ActivityTraceId.CreateRandom().ToHexString(), ActivitySpanId.CreateRandom().ToHexString(), "00", "");

    /// <summary>
    /// The sidecar's own span below the caller's: same trace and flags, new span id. Absent or malformed headers start
    /// a new trace.
    /// </summary>
    public static TraceContext Below(string? traceParent, string? traceState)
    {
        if (!ActivityContext.TryParse(traceParent, traceState, out var caller)) return Start();
        var flags = caller.TraceFlags.HasFlag(ActivityTraceFlags.Recorded) ? "01" : "00";
        return new(caller.TraceId.ToHexString(), ActivitySpanId.CreateRandom().ToHexString(), flags, traceState ?? "");
    }
}
