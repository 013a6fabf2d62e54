namespace Rapport.Tagging.Domain;

/// <summary>What the log tells of a tag or segment.</summary>
/// <param name="Kind">Tag or segment.</param>
/// <param name="Subject">The tag, or the segment's id.</param>
/// <param name="Added">Came or entered; else went or left.</param>
public readonly record struct ToldMembership(DefinitionKind Kind, string Subject, bool Added);

/// <summary>What an event tells tagging, besides what conditions read.</summary>
public sealed record TaggingEvent
{
    /// <summary>Its id.</summary>
    public required string Id { get; init; }

    /// <summary>Name in snake case.</summary>
    public required string Name { get; init; }

    /// <summary>When it happened.</summary>
    public required DateTimeOffset OccurredAt { get; init; }

    /// <summary>When it was accepted: decides what counts it, and what "now" is.</summary>
    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>Conclusions away from an outside event.</summary>
    public int Hop { get; init; }

    /// <summary>Counts, but starts nothing.</summary>
    public bool Historic { get; init; }

    /// <summary>Place in the log: decides between words of one instant.</summary>
    public ulong Place { get; init; }

    /// <summary>Traits that it brings (<see cref="Events.Facts.TraitValue"/>); null takes one away.</summary>
    public IReadOnlyDictionary<string, object?> Traits { get; init; } = EmptyTraits;

    /// <summary>The stage that the contact has reached, if the event says so.</summary>
    public string? Stage { get; init; }

    /// <summary>The threshold that was crossed, "model/threshold", if the event says so.</summary>
    public string? Crossed { get; init; }

    /// <summary>A tag given by hand, if the event says so.</summary>
    public string? TaggedByHand { get; init; }

    /// <summary>A tag taken off by hand, if the event says so.</summary>
    public string? UntaggedByHand { get; init; }

    /// <summary>What it tells all who follow the log of a tag or segment of the contact; null for nothing.</summary>
    public ToldMembership? Told { get; init; }

    /// <summary>Number of the word, where it tells of a segment; 0 for none.</summary>
    public long Sequence { get; init; }

    /// <summary>Whether it tells of a tag that a rule gave or took.</summary>
    public bool TellsOfTags { get; init; }

    /// <summary>Whether it tells of a segment entered or left.</summary>
    public bool TellsOfSegments { get; init; }

    /// <summary>Id of the rule or segment that concluded it; empty for none. A definition never feeds itself.</summary>
    public string ConcludedBy { get; init; } = "";

    private static IReadOnlyDictionary<string, object?> EmptyTraits { get; } = new Dictionary<string, object?>();
}
