namespace Rapport.Events.Consents;

/// <summary>What a person said.</summary>
public enum ActState
{
    /// <summary>Yes.</summary>
    Granted,

    /// <summary>No.</summary>
    Refused,

    /// <summary>
    /// Yes, but it permits nothing yet: it waits to be confirmed. It takes nothing back either, so that filling in a
    /// form once more never undoes a consent that was confirmed, nor a refusal.
    /// </summary>
    Pending,
}

/// <summary>One act of consent or refusal, as the log tells it. Never changed afterwards.</summary>
public sealed record ConsentAct
{
    /// <summary>Every channel; for a refusal, every purpose.</summary>
    public const string All = "*";

    /// <summary>Id of the consent_changed event.</summary>
    public required string EventId { get; init; }

    /// <summary>For example "marketing"; <see cref="All"/> only of a refusal.</summary>
    public required string Purpose { get; init; }

    /// <summary>For example "email"; <see cref="All"/> for all channels.</summary>
    public required string Channel { get; init; }

    /// <summary>What was said.</summary>
    public required ActState State { get; init; }

    /// <summary>When the person acted.</summary>
    public required DateTimeOffset ActedAt { get; init; }

    /// <summary>What it holds for; empty for a grant that found no address: it permits nothing.</summary>
    public IReadOnlyList<ConsentAddress> Addresses { get; init; } = [];

    /// <summary>Where it was said: form, preference_centre, import, agent, …</summary>
    public string Source { get; init; } = "";

    /// <summary>Version of the text agreed to.</summary>
    public string TextVersion { get; init; } = "";

    /// <summary>What a grant rests on; of anything else, express.</summary>
    public ConsentBasis Basis { get; init; }

    /// <summary>
    /// Of a grant: the person has confirmed it by a message to the address (double opt-in). A grant that came from whoever
    /// is trusted to have asked counts without; policies of regions may ask for more.
    /// </summary>
    public bool IsConfirmed { get; init; }

    /// <summary>Of a grant: it speaks of the night too (Republic of Korea, Network Act, article 50(3)).</summary>
    public bool IsForNight { get; init; }

    /// <summary>
    /// From this instant on it counts no more. A refusal that ends by itself is a pause: when it is over, what was said
    /// before is in force again. Null for no end.
    /// </summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>What else shows that the person acted.</summary>
    public ConsentProof Proof { get; init; } = ConsentProof.None;

    /// <summary>True from its end on.</summary>
    public bool IsExpired(DateTimeOffset at) => ExpiresAt <= at;

    /// <summary>
    /// A refusal that is the person's, so that it stands against every address they have or get: of every channel and
    /// without an address, or from when no address was known that it could hold for.
    /// </summary>
    public bool IsObjection => State == ActState.Refused && Addresses.Any(address => address.IsPerson)
        && (Channel == All || Addresses.All(address => address.IsPerson));

    /// <summary>
    /// Whether it speaks of a purpose on a channel. Consent is for something in particular (GDPR, article 4(11)), so
    /// only a refusal may speak of every purpose at once.
    /// </summary>
    public bool Covers(string purpose, string channel) =>
        (Same(Purpose, purpose) || (Purpose == All && State == ActState.Refused))
        && (Same(Channel, channel) || Channel == All);

    // Whoever says no to "Marketing" means marketing.
    private static bool Same(string one, string other) => one.Equals(other, StringComparison.OrdinalIgnoreCase);
}
