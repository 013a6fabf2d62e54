using Rapport.Conditions;

namespace Rapport.Journey.Domain;

/// <summary>Which events count: by name, by what they tell of, by a condition, or by several of them.</summary>
/// <param name="Name">Event name in snake case; null for any name.</param>
/// <param name="Threshold">The crossing that counts, for the name threshold_crossed; else null.</param>
/// <param name="When">What must hold besides; null for nothing.</param>
/// <param name="Subject">The segment or stage that the event has to be about; null for any.</param>
internal sealed record EventPattern(string? Name, ThresholdReference? Threshold, Condition? When, string? Subject = null)
{
    /// <summary>Of an entry by segment, what has to have brought it about; null for whatever is no history.</summary>
    public IReadOnlySet<string>? Causes { get; init; }

    /// <summary>
    /// Whether the event may start something: it is no history, unless it tells of a segment and its cause is asked for. What
    /// another version of tagging has said without a cause was an event.
    /// </summary>
    public bool IsStartedBy(JourneyEvent e) => Causes is { } causes && e.Told is ToldFact.Segment segment
        ? (!e.Historic || segment.Cause == SegmentCauses.DefinitionChange) && causes.Contains(segment.Cause ?? SegmentCauses.Event)
        : !e.Historic;

    /// <summary>The names of the events worth a look; null for every event.</summary>
    public IReadOnlySet<string>? Names { get; } =
        Name is not null ? new HashSet<string> { Name } : When?.Reads.EvaluatedOn;

    /// <summary>Whether the answer needs nothing but the event.</summary>
    public bool ReadsOnlyEvent => When is null || !When.Reads.ReadsContact();

    /// <summary>Whether the event counts for this contact at this moment.</summary>
    /// <param name="e">The event.</param>
    /// <param name="context">Holds the event, and the contact where the pattern asks for it.</param>
    public bool Matches(JourneyEvent e, EvaluationContext context) =>
        IsAbout(e) && (When is null || When.Matches(context));

    /// <summary>Whether the event has the name, and tells of what the pattern is about; the condition is not asked.</summary>
    public bool IsAbout(JourneyEvent e) =>
        (Name is null || Name == e.Name)
        && (Threshold is null || (e.Told is ToldFact.Crossing crossed && crossed.Threshold == Threshold))
        && (Subject is null || e.Told switch
        {
            ToldFact.Segment segment => segment.Id == Subject,
            ToldFact.Stage stage => stage.Name == Subject,
            _ => false,
        });
}
