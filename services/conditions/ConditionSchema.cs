namespace Rapport.Conditions;

/// <summary>What is known of a contact's attribute when a rule is saved.</summary>
public enum AttributeType
{
    /// <summary>Nothing: any JSON value, whose numbers are doubles.</summary>
    Json,

    /// <summary>true or false.</summary>
    Bool,

    /// <summary>A signed 64-bit integer.</summary>
    Int,

    /// <summary>A double.</summary>
    Double,

    /// <summary>Text.</summary>
    String,

    /// <summary>An instant.</summary>
    Timestamp,

    /// <summary>A list of texts.</summary>
    StringList,
}

/// <summary>What the place of use offers to a condition; names outside it are refused when a rule is saved.</summary>
public sealed record ConditionSchema
{
    /// <summary>An event, any attribute, any segment, any threshold, all functions.</summary>
    public static ConditionSchema Open { get; } = new();

    /// <summary>As <see cref="Open"/> but without a current event, as for segments.</summary>
    public static ConditionSchema ContactOnly { get; } = new() { HasEvent = false };

    /// <summary>Whether there is a current event to look at. Default true.</summary>
    public bool HasEvent { get; init; } = true;

    /// <summary>Whether aggregates of the contact's events may be read. Default true.</summary>
    public bool HasAggregates { get; init; } = true;

    /// <summary>The attributes whose types are known. Default none.</summary>
    public IReadOnlyDictionary<string, AttributeType> ContactAttributes { get; init; } =
        new Dictionary<string, AttributeType>();

    /// <summary>Whether attributes beyond <see cref="ContactAttributes"/> may be read, as JSON. Default true.</summary>
    public bool AllowsOtherAttributes { get; init; } = true;

    /// <summary>The segments that exist; null accepts any id.</summary>
    public IReadOnlySet<string>? Segments { get; init; }

    /// <summary>The thresholds that exist, as <see cref="ThresholdReference.Key"/>; null accepts any.</summary>
    public IReadOnlySet<string>? Thresholds { get; init; }
}
