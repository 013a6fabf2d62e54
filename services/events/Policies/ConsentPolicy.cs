namespace Rapport.Events.Policies;

/// <summary>
/// What has to hold in some countries, on some channels, before marketing goes to an address: a file in
/// <c>Policies/Files</c>, with examples that run as tests. An engineer's reading, not legal advice: it is in force where an
/// operator has had it confirmed. See docs/consent-policies.md.
/// </summary>
public sealed record ConsentPolicy
{
    /// <summary>Name of the file, for example "eu-email".</summary>
    public required string Id { get; init; }

    /// <summary>Grows with every change of what it asks; a confirmation is for one version.</summary>
    public required int Version { get; init; }

    /// <summary>ISO 3166-1 alpha-2, in capitals. None: it is for whoever is in no country that has a policy.</summary>
    public IReadOnlyList<string> Countries { get; init; } = [];

    /// <summary>Channels, or <c>*</c> for all.</summary>
    public required IReadOnlyList<string> Channels { get; init; }

    /// <summary>Where its days begin: lapses, ages and dates are counted here. IANA name.</summary>
    public required string Zone { get; init; }

    /// <summary>Nothing has to be said: only a refusal stands against it (CAN-SPAM, 15 U.S.C. 7704).</summary>
    public bool WithoutConsent { get; init; }

    /// <summary>A grant that the person has said needs a confirmation from the address (double opt-in).</summary>
    public bool Confirmed { get; init; }

    /// <summary>The bases that suffice, each with its conditions; by the word of the basis.</summary>
    public IReadOnlyDictionary<string, BasisRule> Bases { get; init; } = new Dictionary<string, BasisRule>();

    /// <summary>When it may be sent; null for always.</summary>
    public SendingHours? Hours { get; init; }

    /// <summary>Years of age from which marketing goes to a person at all; an age that is not known counts as adult.</summary>
    public int? MarketingFromAge { get; init; }

    /// <summary>The same for marketing that an automated decision chose.</summary>
    public int? AutomatedFromAge { get; init; }

    /// <summary>No marketing by automated decision whatever anybody says.</summary>
    public bool NeverAutomated { get; init; }

    /// <summary>It may be used before an operator has confirmed it: it asks for no less than any other.</summary>
    public bool NeedsNoConfirmation { get; init; }

    /// <summary>Laws and pages it is read from.</summary>
    public required string Source { get; init; }

    /// <summary>T: text of the law seen; S: a secondary source; M: from memory; O: our own choice. The weakest of its parts.</summary>
    public required string Grade { get; init; }

    /// <summary>When somebody has to look at it again.</summary>
    public required DateOnly ReviewBy { get; init; }

    /// <summary>What it answers in cases; they run as tests.</summary>
    public required IReadOnlyList<PolicyExample> Examples { get; init; }

    /// <summary>True when it is about a channel.</summary>
    public bool IsFor(string channel) => Channels.Contains("*") || Channels.Contains(channel, StringComparer.OrdinalIgnoreCase);
}

/// <summary>When a grant with some basis suffices.</summary>
public sealed record BasisRule
{
    /// <summary>
    /// It lapses so many calendar months after the day of the act, at the start of that day in the policy's zone; of a
    /// day that the month has not, on its last. Null for never.
    /// </summary>
    public int? LapsesAfterMonths { get; init; }

    /// <summary>Only where saying no was offered when the address was got.</summary>
    public bool RefusalOffered { get; init; }

    /// <summary>Only for the group of products of which something was bought, where the act names one.</summary>
    public bool SameProductGroup { get; init; }

    /// <summary>Only acts of this day, in the policy's zone, or later; null for all.</summary>
    public DateOnly? From { get; init; }
}

/// <summary>When may be sent. Weeks are written as "Mon-Fri 10:00-18:00, Sat 10:00-17:00"; spans are half open.</summary>
public sealed record SendingHours
{
    /// <summary>The zone that counts wherever the person is; null: every zone that is known of the person.</summary>
    public string? Zone { get; init; }

    /// <summary>The zones that count where none is known.</summary>
    public IReadOnlyList<string> FallbackZones { get; init; } = [];

    /// <summary>The week.</summary>
    public required string Week { get; init; }

    /// <summary>The week of some states or provinces, by the second part of their ISO 3166-2 code.</summary>
    public IReadOnlyDictionary<string, string> BySubdivision { get; init; } = new Dictionary<string, string>();

    /// <summary>The week where state or province is not known; null: <see cref="Week"/>.</summary>
    public string? SubdivisionUnknown { get; init; }

    /// <summary>A grant that speaks of the night permits at any hour.</summary>
    public bool ExceptNightConsent { get; init; }
}

/// <summary>A case and its answer.</summary>
public sealed record PolicyExample
{
    /// <summary>What it shows.</summary>
    public required string Name { get; init; }

    /// <summary>The acts of consent that there are, all of the address.</summary>
    public IReadOnlyList<ExampleAct> Given { get; init; } = [];

    /// <summary>The moment.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The channel; default the policy's first.</summary>
    public string? Channel { get; init; }

    /// <summary>Whether an automated decision chose the message.</summary>
    public bool Automated { get; init; }

    /// <summary>What the message is about.</summary>
    public string ProductGroup { get; init; } = "";

    /// <summary>State or province.</summary>
    public string? Subdivision { get; init; }

    /// <summary>What is known of the person's zones.</summary>
    public IReadOnlyList<string> Zones { get; init; } = [];

    /// <summary>Date of birth.</summary>
    public DateOnly? Born { get; init; }

    /// <summary>"send", "hold 2026-12-01T15:00:00Z", or the reason against it.</summary>
    public required string Then { get; init; }
}

/// <summary>An act of an example, as its event says it.</summary>
public sealed record ExampleAct
{
    /// <summary>granted, refused, pending.</summary>
    public required string State { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>What for.</summary>
    public string Purpose { get; init; } = "marketing";

    /// <summary>What it rests on.</summary>
    public string Basis { get; init; } = "express";

    /// <summary>Confirmed by the address.</summary>
    public bool Confirmed { get; init; }

    /// <summary>Speaks of the night.</summary>
    public bool Night { get; init; }

    /// <summary>When it counts no more.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Saying no was offered.</summary>
    public bool RefusalOffered { get; init; }

    /// <summary>What was bought.</summary>
    public string ProductGroup { get; init; } = "";
}
