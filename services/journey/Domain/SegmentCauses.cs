namespace Rapport.Journey.Domain;

/// <summary>What brings somebody into a segment or out of it, as tagging says it.</summary>
internal static class SegmentCauses
{
    /// <summary>Something the contact did.</summary>
    public const string Event = "event";

    /// <summary>Time alone.</summary>
    public const string Time = "time";

    /// <summary>The segment was saved or replaced: nothing has happened to the contact.</summary>
    public const string DefinitionChange = "definition_change";

    /// <summary>Those that an entry may ask for.</summary>
    public static readonly IReadOnlyList<string> All = [Event, Time, DefinitionChange];
}
