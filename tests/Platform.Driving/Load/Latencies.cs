using System.Globalization;

namespace Rapport.Platform.Driving.Load;

/// <summary>How long each of many operations took.</summary>
/// <param name="measured">One each.</param>
public sealed class Latencies(IEnumerable<TimeSpan> measured)
{
    private readonly TimeSpan[] sorted = [.. measured.Order()];

    /// <summary>The time that the given share (0 to 1) stayed below, by nearest rank.</summary>
    /// <exception cref="InvalidOperationException">Nothing was measured.</exception>
    public TimeSpan At(double share) => sorted.Length > 0
        ? sorted[Math.Max(0, (int)Math.Ceiling(share * sorted.Length) - 1)]
        : throw new InvalidOperationException("Nothing was measured.");

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"p50 {At(0.5).TotalMilliseconds:N1} ms, p99 {At(0.99).TotalMilliseconds:N1} ms");
}
