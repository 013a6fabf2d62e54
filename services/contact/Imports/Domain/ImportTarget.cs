using Rapport.Contact.Domain.Identities;

namespace Rapport.Contact.Imports.Domain;

/// <summary>What a file holds.</summary>
internal enum ImportKind
{
    /// <summary>A row is a person: identifiers and traits.</summary>
    Contacts,

    /// <summary>A row is something that a person did.</summary>
    Events,
}

/// <summary>How the cells of a column are read.</summary>
internal enum CellType
{
    /// <summary>As they are, blanks around them taken off. Of NDJSON: as JSON has them.</summary>
    Text,

    /// <summary>A number, by the declared decimal sign.</summary>
    Number,

    /// <summary>Yes or no.</summary>
    Boolean,

    /// <summary>An instant, by the declared order and zone; kept as RFC 3339, UTC.</summary>
    Time,

    /// <summary>A day of the calendar, by the declared order; kept as 2025-12-31, of no zone.</summary>
    Date,
}

/// <summary>Where a column goes.</summary>
internal enum TargetKind
{
    /// <summary>An identifier of the person, of the type <see cref="ImportTarget.Name"/>.</summary>
    Identifier,

    /// <summary>A property of the event; of a person, a trait.</summary>
    Property,

    /// <summary>Name of the event.</summary>
    EventName,

    /// <summary>When it happened; of a person, when the row was true.</summary>
    OccurredAt,

    /// <summary>Id of the event: a row that comes again under it is the same.</summary>
    EventId,
}

/// <summary>
/// Where a column goes, as mappings write it: <c>identifier:email</c>, <c>property:city</c>, <c>event_name</c>,
/// <c>occurred_at</c>, <c>event_id</c>.
/// </summary>
/// <param name="Kind">What it becomes.</param>
/// <param name="Name">Identifier type or property; empty for the others.</param>
internal sealed record ImportTarget(TargetKind Kind, string Name = "")
{
    private const int LongestProperty = 200;

    /// <summary>Reads a target; null with what is wrong.</summary>
    public static ImportTarget? Parse(string text, ImportKind kind, out string fault)
    {
        fault = "";
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var (word, name) = colon < 0 ? (text, "") : (text[..colon], text[(colon + 1)..].Trim());
        switch (word)
        {
            case "identifier" when IdentifierTypeCheck.IsName(name):
                return new ImportTarget(TargetKind.Identifier, name);
            case "identifier":
                fault = "names no identifier type in lower snake case, as identifier:email";
                return null;
            case "property" when name.Length is > 0 and <= LongestProperty && !name.StartsWith("__proto__", StringComparison.Ordinal):
                return new ImportTarget(TargetKind.Property, name);
            case "property":
                fault = $"names no property of 1 to {LongestProperty} characters, as property:city";
                return null;
            case "event_name" or "event_id" when colon < 0 && kind == ImportKind.Events:
                return new ImportTarget(word == "event_id" ? TargetKind.EventId : TargetKind.EventName);
            case "occurred_at" when colon < 0:
                return new ImportTarget(TargetKind.OccurredAt);
            default:
                fault = kind == ImportKind.Events
                    ? "is none of identifier:TYPE, property:NAME, event_name, occurred_at, event_id"
                    : "is none of identifier:TYPE, property:NAME, occurred_at";
                return null;
        }
    }

    /// <inheritdoc/>
    public override string ToString() => Kind switch
    {
        TargetKind.Identifier => "identifier:" + Name,
        TargetKind.Property => "property:" + Name,
        TargetKind.EventName => "event_name",
        TargetKind.OccurredAt => "occurred_at",
        _ => "event_id",
    };
}

/// <summary>A column of a file and where it goes.</summary>
/// <param name="Column">Its header; of NDJSON the path, as <c>address.city</c>.</param>
/// <param name="Target">Where it goes.</param>
/// <param name="Type">How its cells are read.</param>
/// <param name="Place">Of CSV: which of the columns, from 0; so that of two with one header each can be meant.</param>
internal sealed record ImportColumn(string Column, ImportTarget Target, CellType Type, int? Place = null);
