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

    /// <summary>When its condition last changed: it counts what was accepted from then on.</summary>
    public DateTimeOffset Since { get; init; }

    /// <summary>Whether saving the other would change nothing.</summary>
    public bool SaysTheSameAs(Definition other) =>
        (Tag, DisplayName, Condition) == (other.Tag, other.DisplayName, other.Condition);

    /// <summary>This content as a first version.</summary>
    public Definition AsFirst(int number, DateTimeOffset now) => this with
    {
        Number = number, Version = 1, CreatedAt = now, UpdatedAt = now, Since = now,
    };

    /// <summary>This content as the next version.</summary>
    public Definition AsNextOf(Definition before, DateTimeOffset now) => this with
    {
        Number = before.Number, Version = before.Version + 1, CreatedAt = before.CreatedAt, UpdatedAt = now,
        Since = before.Condition == Condition ? before.Since : now,
    };
}
