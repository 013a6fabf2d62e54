using Rapport.Conditions;
using Rapport.Scoring.Vocabulary;

namespace Rapport.Scoring.Scores.Domain;

/// <summary>A crossing that the log tells of.</summary>
/// <param name="Model">Id of the model.</param>
/// <param name="Threshold">Id of the threshold.</param>
/// <param name="No">Crossing number.</param>
/// <param name="ByActivation">Whether no event brought it, but a version that came in force.</param>
public sealed record ToldCrossing(string Model, string Threshold, int No, bool ByActivation = false);

/// <summary>A change of stage that the log tells of.</summary>
/// <param name="To">The stage that it came to.</param>
/// <param name="Reason">What brought it.</param>
/// <param name="Opened">The time as a marketing-qualified lead that began with it; null where none did.</param>
public sealed record ToldStage(Stage To, StageReason Reason, LeadEpisode? Opened);

/// <summary>What scoring looks at in an event, besides what rules read.</summary>
public readonly record struct ScoringEvent
{
    /// <summary>Name in snake case.</summary>
    public required string Name { get; init; }

    /// <summary>When it happened: decides decay.</summary>
    public required DateTimeOffset OccurredAt { get; init; }

    /// <summary>When it was accepted: decides which versions count it, and what "now" is for thresholds.</summary>
    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>From the event's id: decides between events of one instant.</summary>
    public ulong Tie { get; init; }

    /// <summary>Its id.</summary>
    public string Id { get; init; }

    /// <summary>Conclusions away from an outside event.</summary>
    public int Hop { get; init; }

    /// <summary>Place in the log: decides between words of one instant; 0 where only points are asked for.</summary>
    public ulong Place { get; init; }

    /// <summary>Counts, but starts nothing.</summary>
    public bool Historic { get; init; }

    /// <summary>Carries an identifier that tells a person, as contact judged it (<c>EventIdentity.MakesKnown</c>).</summary>
    public bool MakesKnown { get; init; }

    /// <summary>Of group_joined, the company.</summary>
    public string? Group { get; init; }

    /// <summary>Of group_joined, the company's traits.</summary>
    public MapValue? GroupTraits { get; init; }

    /// <summary>What sales did.</summary>
    public LeadAct Act { get; init; }

    /// <summary>Why; may be empty.</summary>
    public string ActReason { get; init; }

    /// <summary>With <see cref="LeadAct.Converted"/>, the stage it comes to.</summary>
    public Vocabulary.Stage? ActStage { get; init; }

    /// <summary>Of threshold_crossed, what it tells.</summary>
    public ToldCrossing? Crossing { get; init; }

    /// <summary>Of stage_changed, what it tells.</summary>
    public ToldStage? Stage { get; init; }

    /// <summary>The instant at which thresholds are judged.</summary>
    public DateTimeOffset Now => ReceivedAt > OccurredAt ? ReceivedAt : OccurredAt;
}
