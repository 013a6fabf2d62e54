namespace Rapport.Contact.Domain.Attributes;

/// <summary>What the values of an attribute are, in JSON's terms.</summary>
internal enum AttributeKind
{
    /// <summary>A text.</summary>
    String,

    /// <summary>A double.</summary>
    Number,

    /// <summary>true or false.</summary>
    Boolean,

    /// <summary>An instant, as a text of RFC 3339 with zone.</summary>
    Timestamp,

    /// <summary>A day, as a text YYYY-MM-DD.</summary>
    Date,

    /// <summary>A list of texts.</summary>
    StringList,
}

/// <summary>What a value says of the person, in the order of the care it needs.</summary>
internal enum PersonalClass
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>Something, but nobody is known by it alone.</summary>
    Pseudonymous,

    /// <summary>Who they are.</summary>
    Identifying,
}

/// <summary>What a workspace declares a trait to be.</summary>
internal sealed record AttributeDefinition
{
    /// <summary>Name of the trait.</summary>
    public required string Name { get; init; }

    /// <summary>What its values are.</summary>
    public required AttributeKind Kind { get; init; }

    /// <summary>Unit of a number, for people; empty for none.</summary>
    public string Unit { get; init; } = "";

    /// <summary>What a value says of the person.</summary>
    public PersonalClass Personal { get; init; } = PersonalClass.Identifying;

    /// <summary>Texts that it, or an item of the list, may be; empty for any.</summary>
    public IReadOnlyList<string> Allowed { get; init; } = [];

    /// <summary>For people.</summary>
    public string Description { get; init; } = "";

    /// <summary>Contacts are listed by it.</summary>
    public bool Indexed { get; init; }

    /// <summary>Another value is refused; else it is taken and flagged.</summary>
    public bool Refuses { get; init; } = true;

    /// <summary>Whether two declarations say the same.</summary>
    public bool SaysTheSameAs(AttributeDefinition other) =>
        this with { Allowed = other.Allowed } == other && Allowed.SequenceEqual(other.Allowed, StringComparer.Ordinal);
}
