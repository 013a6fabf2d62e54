namespace Rapport.Journey.Domain;

/// <summary>Why an event that might have let a contact in did not.</summary>
/// <param name="Workspace">Workspace.</param>
/// <param name="Journey">The journey.</param>
/// <param name="Contact">The contact.</param>
/// <param name="Reason">A word of <see cref="EntryReasons"/>.</param>
/// <param name="At">When it was decided.</param>
/// <param name="Version">Version of the journey that decided.</param>
/// <param name="EventId">The event.</param>
/// <param name="EventName">Its name.</param>
/// <param name="ValuesJson">What the entry condition read, a JSON object; null when it was not asked.</param>
internal sealed record EntryRefusal(
    string Workspace, string Journey, string Contact, string Reason, DateTimeOffset At, int Version, string EventId,
    string EventName, string? ValuesJson);

/// <summary>The reasons for which nobody enters.</summary>
internal static class EntryReasons
{
    /// <summary>The entry's condition does not hold.</summary>
    public const string ConditionNotMet = "condition_not_met";

    /// <summary>The event happened longer ago than the journey takes.</summary>
    public const string TooOld = "too_old";

    /// <summary>The contact is inside.</summary>
    public const string AlreadyInside = "already_inside";

    /// <summary>The contact has been inside, and nobody enters twice.</summary>
    public const string BeenInside = "been_inside";

    /// <summary>The cool-down after the last run is not over.</summary>
    public const string CoolDown = "cool_down";

    /// <summary>The event says nothing that the journey's key reads.</summary>
    public const string NoKey = "no_key";

    /// <summary>The event is none that lets in; told by simulations only.</summary>
    public const string NotAnEntryEvent = "not_an_entry_event";

    /// <summary>There is no such contact; told to whoever asks for an entry.</summary>
    public const string UnknownContact = "unknown_contact";
}
