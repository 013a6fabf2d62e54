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

/// <summary>A tag rule or a segment, as saved.</summary>
public sealed record Definition
{
    // How far the clocks of two processes could differ, while instants divided what counts from what came before.
    private static readonly TimeSpan ClockAllowance = TimeSpan.FromSeconds(1);

    /// <summary>What it decides.</summary>
    public required DefinitionKind Kind { get; init; }

    /// <summary>The caller's id, unique in the workspace among its kind.</summary>
    public required string Id { get; init; }

    /// <summary>
    /// Unique in the installation and never used again: contacts remember it, so that a definition that is deleted and
    /// made anew starts from nothing. Above zero once saved.
    /// </summary>
    public int Number { get; init; }

    /// <summary>Of a rule, the tag; of a segment, empty.</summary>
    public string Tag { get; init; } = "";

    /// <summary>For people.</summary>
    public string DisplayName { get; init; } = "";

    /// <summary>CEL; a segment's does not read the event.</summary>
    public required string Condition { get; init; }

    /// <summary>Counts up with every change of content, from 1.</summary>
    public int Version { get; init; }

    /// <summary>When it was first saved.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When its content last changed.</summary>
    public DateTimeOffset UpdatedAt { get; init; }

    /// <summary>When its condition last changed.</summary>
    public DateTimeOffset Since { get; init; }

    /// <summary>
    /// How far the log reached when its condition last changed: it counts what was numbered after. Null for one that an
    /// earlier version of the platform has saved; then <see cref="Since"/> decides.
    /// </summary>
    public LogPosition? CountsAfter { get; init; }

    /// <summary>Whether it counts an event.</summary>
    public bool Counts(TaggingEvent happened) => CountsAfter is { } after
        ? after.IsBefore(happened.Place) : happened.ReceivedAt + ClockAllowance >= Since;

    /// <summary>Whether saving the other would change nothing.</summary>
    public bool SaysTheSameAs(Definition other) =>
        (Tag, DisplayName, Condition) == (other.Tag, other.DisplayName, other.Condition);

    /// <summary>This content as a first version.</summary>
    /// <param name="number">Its number.</param>
    /// <param name="now">When it is saved.</param>
    /// <param name="end">How far the log reaches then.</param>
    public Definition AsFirst(int number, DateTimeOffset now, LogPosition end) => this with
    {
        Number = number, Version = 1, CreatedAt = now, UpdatedAt = now, Since = now, CountsAfter = end,
    };

    /// <summary>This content as the next version.</summary>
    /// <param name="before">The version before.</param>
    /// <param name="now">When it is saved.</param>
    /// <param name="end">How far the log reaches then.</param>
    public Definition AsNextOf(Definition before, DateTimeOffset now, LogPosition end) => this with
    {
        Number = before.Number, Version = before.Version + 1, CreatedAt = before.CreatedAt, UpdatedAt = now,
        Since = before.Condition == Condition ? before.Since : now,
        CountsAfter = before.Condition == Condition ? before.CountsAfter : end,
    };
}
