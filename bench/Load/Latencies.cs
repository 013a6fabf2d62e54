using System.Globalization;

namespace Rapport.Bench.Load;

/// <summary>How long each of many operations took.</summary>
internal sealed class Latencies(IEnumerable<TimeSpan> measured)
{
    private readonly TimeSpan[] sorted = [.. measured.Order()];

    /// <summary>The time that the given share stayed below, by nearest rank.</summary>
    public TimeSpan At(double share) => sorted[Math.Max(0, (int)Math.Ceiling(share * sorted.Length) - 1)];

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"p50 {At(0.5).TotalMilliseconds:N1} ms, p99 {At(0.99).TotalMilliseconds:N1} ms");
}
