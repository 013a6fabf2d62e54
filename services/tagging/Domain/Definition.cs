using Rapport.Events;

namespace Rapport.Tagging.Domain;

/// <summary>What a definition decides.</summary>
public enum DefinitionKind
{
    /// <summary>Whether a contact has a tag.</summary>
    TagRule,

    /// <summary>Whether a contact is in a segment.</summary>
    Segment,
}

/// <summary>One version of a tag rule or a segment.</summary>
public sealed record Definition
{
    // How far the clocks of two processes could differ, while instants divided what counts from what came before.
    private static readonly TimeSpan ClockAllowance = TimeSpan.FromSeconds(1);

    /// <summary>What it decides.</summary>
    public required DefinitionKind Kind { get; init; }

    /// <summary>The caller's id, unique in the workspace among its kind.</summary>
    public required string Id { get; init; }

    /// <summary>
    /// Number of this condition, unique in the installation and never used again: contacts remember it, so that another
    /// condition starts from nothing. Above zero once saved.
    /// </summary>
    public int Number { get; init; }

    /// <summary>
    /// The first number under this id, also when it is deleted and made anew: what contacts were told is counted by it.
    /// </summary>
    public int Series { get; init; }

    /// <summary>Of a rule, the tag; of a segment, empty.</summary>
    public string Tag { get; init; } = "";

    /// <summary>For people.</summary>
    public string DisplayName { get; init; } = "";

    /// <summary>CEL; a segment's does not read the event.</summary>
    public required string Condition { get; init; }

    /// <summary>Counts up with every change of content, from 1.</summary>
    public int Version { get; init; }

    /// <summary>When the first version was saved.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When the content last changed.</summary>
    public DateTimeOffset UpdatedAt { get; init; }

    /// <summary>When the condition last changed.</summary>
    public DateTimeOffset Since { get; init; }

    /// <summary>
    /// Of one that an earlier version of the platform has saved: how far the log reached then; it counts what was numbered
    /// after. Null where <see cref="Origins"/> or <see cref="Since"/> decides.
    /// </summary>
    public LogPosition? CountsAfter { get; init; }

    /// <summary>
    /// Whose count of an aggregate it reads, by the aggregate's key: the number of the version for which it was first counted
    /// from the log; its own where nobody had it. Null for one that an earlier version of the platform has saved.
    /// </summary>
    public IReadOnlyDictionary<string, int>? Origins { get; init; }

    /// <summary>Whether it is still being computed over all contacts: its answers have no effect yet.</summary>
    public bool IsCandidate { get; init; }

    /// <summary>Numbers of earlier conditions under this id that contacts may still remember; the newest first.</summary>
    public IReadOnlyList<int> Replaced { get; init; } = [];

    /// <summary>Whether it counts as far back as the log goes; else only from when it was saved.</summary>
    public bool IsWhole => Origins is not null;

    /// <summary>Number of the version for which an aggregate was first counted; 0 for one counted from when it was saved.</summary>
    public int OriginOf(string aggregate) => Origins?.GetValueOrDefault(aggregate, Number) ?? 0;

    /// <summary>Of one that is not whole: whether it counts an event.</summary>
    public bool Counts(TaggingEvent happened) => CountsAfter is { } after
        ? after.IsBefore(happened.Place) : happened.ReceivedAt + ClockAllowance >= Since;

    /// <summary>Whether saving the other would change nothing.</summary>
    public bool SaysTheSameAs(Definition other) =>
        (Tag, DisplayName, Condition) == (other.Tag, other.DisplayName, other.Condition);
}
