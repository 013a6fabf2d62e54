namespace Rapport.Contact.Inbox;

/// <summary>What is noticed of an event while it is read; see <c>Event.flags</c> and docs/events.md.</summary>
internal static class IngestFlags
{
    /// <summary>The time lay in the future and was set back.</summary>
    public const string ClockSkew = "clock_skew";

    /// <summary>
    /// sentAt is more than five minutes from the arrival: the batch was held up, or the device's clock is wrong. The time
    /// stands as given.
    /// </summary>
    public const string ClockUnsure = "clock_unsure";

    /// <summary>A whole number beyond 2^53 is kept as text, since as a number it would lose digits.</summary>
    public const string NumberAsText = "number_as_text";

    /// <summary>The context of the batch could not be read and was left out.</summary>
    public const string ContextLeftOut = "context_left_out";

    /// <summary>An alias named another person's user id, and its key may not say that two people are one.</summary>
    public const string AliasRefused = "alias_refused";
}
