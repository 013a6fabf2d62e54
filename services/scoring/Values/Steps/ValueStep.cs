using Rapport.Common.V1;
using Rapport.Contact.V1;
using Rapport.Events;
using Rapport.Scoring.Values.Domain;
using Rapport.Scoring.Values.Points.Domain;
using Rapport.Scoring.Vocabulary;

namespace Rapport.Scoring.Values.Steps;

/// <summary>What one event made of a contact.</summary>
/// <param name="Value">Afterwards; the same object when nothing changed.</param>
/// <param name="Entries">New lines of the ledger.</param>
/// <param name="Moves">Tiers gained and lost.</param>
internal sealed record ValueStep(
    ContactValue Value, IReadOnlyList<PointsEntry> Entries, IReadOnlyList<TierMove> Moves)
{
    /// <summary>What became of a request for points.</summary>
    public PointsDecision? Decision { get; init; }

    /// <summary>What rules ask for.</summary>
    public IReadOnlyList<RuleEarning> Earned { get; init; } = [];

    /// <summary>Days after which that expires; 0 for never.</summary>
    public int Expiry { get; init; }

    public ValueStep(ContactValue value)
        : this(value, [], [])
    {
    }

    /// <summary>What goes back into the log; nothing from an event that itself says what time brought about.</summary>
    public IEnumerable<Conclusion> Conclusions(Event cause)
    {
        foreach (var entry in Entries)
            if (entry.Request == cause.Id && entry.ToConclusion(cause, Value.Points.BalanceAt(entry.At)) is { } moved)
                yield return moved;
            else if (entry.To == PointsAccount.Expired && cause.Name != EventNames.PointsExpired)
                yield return entry.ToExpiry(cause.Workspace, cause.Contact);
        foreach (var earning in Earned)
            if (earning.ToConclusion(cause, Expiry) is { } wish)
                yield return wish;
        foreach (var move in Moves)
            if (cause.Name != EventNames.TierChanged && move.ToConclusion(cause.Workspace, cause.Contact, cause) is { } changed)
                yield return changed;
    }
}
