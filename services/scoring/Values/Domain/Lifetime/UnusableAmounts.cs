using Rapport.Scoring.Vocabulary;

namespace Rapport.Scoring.Values.Domain.Lifetime;

/// <summary>An order event whose amount cannot be used.</summary>
/// <param name="At">When it happened.</param>
/// <param name="EventId">Its id.</param>
/// <param name="Fault">Why.</param>
/// <param name="Field">The property that was read; empty when none says an amount.</param>
/// <param name="Shape">What its value looks like (<see cref="Money.ShapeOf"/>).</param>
public sealed record UnusableAmount(DateTimeOffset At, string EventId, MoneyFault Fault, string Field, string Shape);

/// <summary>How many amounts could not be used, by reason, and the newest of them. Any order of adding gives the same.</summary>
/// <param name="Counts">By <see cref="MoneyFault"/>.</param>
/// <param name="Newest">The newest first, at most <see cref="MostExamples"/>.</param>
public sealed record UnusableAmounts(IReadOnlyList<int> Counts, IReadOnlyList<UnusableAmount> Newest)
{
    /// <summary>Examples that are kept.</summary>
    public const int MostExamples = 5;

    /// <summary>Kinds of faults.</summary>
    public static readonly int Faults = Enum.GetValues<MoneyFault>().Length;

    /// <summary>None.</summary>
    public static UnusableAmounts None { get; } = new(new int[Faults], []);

    /// <summary>With one more.</summary>
    public UnusableAmounts With(UnusableAmount amount) => new(
        [.. Counts.Select((count, fault) => fault == (int)amount.Fault ? count + 1 : count)], Keep(Newest.Append(amount)));

    /// <summary>Both contacts' together.</summary>
    public UnusableAmounts Merge(UnusableAmounts other) => new(
        [
            // A newer version may have counted kinds that are not known here.
            .. Enumerable.Range(0, Math.Max(Counts.Count, other.Counts.Count))
                .Select(fault => Counts.ElementAtOrDefault(fault) + other.Counts.ElementAtOrDefault(fault)),
        ], Keep(Newest.Concat(other.Newest)));

    private static UnusableAmount[] Keep(IEnumerable<UnusableAmount> amounts) =>
    [
        .. amounts.OrderByDescending(a => a.At).ThenByDescending(a => a.EventId, StringComparer.Ordinal).Take(MostExamples),
    ];
}
