using NodaTime;

namespace Rapport.Notification.Domain;

/// <summary>Something that contacts can agree to and refuse on the preference page.</summary>
/// <param name="Purpose">The purpose of acts of consent.</param>
/// <param name="Names">What it is called, by language.</param>
internal sealed record Topic(string Purpose, IReadOnlyDictionary<string, string> Names);

/// <summary>What a workspace asks of its marketing messages beside the law.</summary>
internal sealed record SendingRules
{
    /// <summary>Nothing is asked.</summary>
    public static readonly SendingRules None = new();

    /// <summary>The zone that counts where a contact's is not known.</summary>
    public DateTimeZone Zone { get; init; } = DateTimeZone.Utc;

    /// <summary>When no marketing goes out.</summary>
    public IReadOnlyList<QuietHours> QuietHours { get; init; } = [];

    /// <summary>How often.</summary>
    public IReadOnlyList<FrequencyCap> Caps { get; init; } = [];

    /// <summary>A message that was asked for longer ago is not sent; null: no limit.</summary>
    public Duration? MaxAge { get; init; }

    /// <summary>The template of the mail that asks whether a consent is theirs; empty: nobody is asked.</summary>
    public string ConfirmationTemplate { get; init; } = "";

    /// <summary>What the preference page offers.</summary>
    public IReadOnlyList<Topic> Topics { get; init; } = [];

    /// <summary>Whether links of marketing mails lead over the platform.</summary>
    public bool TracksClicks { get; init; } = true;

    /// <summary>Whether marketing mails carry a picture by which their opening is known.</summary>
    public bool TracksOpens { get; init; }
}

/// <summary>Zones that count for a contact.</summary>
/// <param name="Zones">At least one.</param>
/// <param name="IsContacts">They are the contact's own; else the workspace's, since no other is known.</param>
internal sealed record ContactZones(IReadOnlyList<DateTimeZone> Zones, bool IsContacts)
{
    /// <summary>The zone of the contact's days.</summary>
    public DateTimeZone Day => Zones[0];

    /// <summary>As receipts tell it: "Asia/Tokyo contact".</summary>
    public string Words => string.Join(", ", Zones.Select(zone => zone.Id)) + (IsContacts ? " contact" : " workspace");

    /// <summary>The contact's zones where they are known, else the workspace's: never none (E21).</summary>
    /// <param name="known">IANA names.</param>
    /// <param name="rules">The workspace's.</param>
    public static ContactZones Of(IEnumerable<string> known, SendingRules rules)
    {
        var zones = known.Select(name => DateTimeZoneProviders.Tzdb.GetZoneOrNull(name)).OfType<DateTimeZone>().ToList();
        return zones.Count > 0 ? new ContactZones(zones, true) : new ContactZones([rules.Zone], false);
    }
}
