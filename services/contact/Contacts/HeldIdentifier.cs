using Rapport.Common.V1;

namespace Rapport.Contact.Contacts;

/// <summary>That somebody has shown an identifier to be the contact's.</summary>
/// <param name="Method">How: link, code, login, or a word of the caller's.</param>
/// <param name="At">When it was shown.</param>
internal sealed record Verification(string Method, DateTimeOffset At);

/// <summary>What is known of an identifier that a contact has.</summary>
internal sealed record HeldIdentifier
{
    /// <summary>
    /// How exact <see cref="LastSeenAt"/> is: a contact is written for it once in so long, not for every event.
    /// </summary>
    public static readonly TimeSpan Exactness = TimeSpan.FromHours(24);

    /// <summary>When the contact got it, by the event that brought it.</summary>
    public required DateTimeOffset FirstSeenAt { get; init; }

    /// <summary>Newest event that carried it, exact to <see cref="Exactness"/>; imported history does not count.</summary>
    public required DateTimeOffset LastSeenAt { get; init; }

    /// <summary>Who brought it; null of one from before this was kept.</summary>
    public Origin? Source { get; init; }

    /// <summary>The event that brought it; empty likewise.</summary>
    public string Event { get; init; } = "";

    /// <summary>The newest proof; null while there is none.</summary>
    public Verification? Verified { get; init; }

    /// <summary>The identifier as an event brings it.</summary>
    public static HeldIdentifier BroughtBy(Event brought)
    {
        var at = brought.OccurredAt.ToDateTimeOffset();
        return new HeldIdentifier { FirstSeenAt = at, LastSeenAt = at, Source = brought.Origin, Event = brought.Id };
    }

    /// <summary>After an event at an instant; the same object where that is told exactly enough already.</summary>
    public HeldIdentifier Seen(DateTimeOffset at) => at - LastSeenAt >= Exactness ? this with { LastSeenAt = at } : this;

    /// <summary>After a proof; an older one than the newest changes nothing.</summary>
    public HeldIdentifier Prove(Verification proof) =>
        Verified is { } known && known.At > proof.At ? this : this with { Verified = proof };
}
