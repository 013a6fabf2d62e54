using NodaTime;

namespace Rapport.Journey.Domain.Time;

/// <summary>A time zone and why it is used.</summary>
/// <param name="Id">IANA id, as "Europe/Paris", of the tz database that comes with NodaTime.</param>
/// <param name="From">Whose it is: contact, journey or workspace.</param>
internal sealed record ZoneUse(string Id, string From)
{
    /// <summary>The zone of a workspace that names none.</summary>
    public const string Utc = "UTC";

    /// <summary>The zone itself.</summary>
    public DateTimeZone Zone => DateTimeZoneProviders.Tzdb[Id];

    /// <summary>
    /// The contact's zone, else the journey's, else the workspace's. A contact's that does not exist counts as none: what
    /// somebody typed must not hold anybody up.
    /// </summary>
    public static ZoneUse Choose(string? contact, string? journey, string workspace) =>
        contact is not null && Exists(contact) ? new ZoneUse(contact, "contact")
        : journey is not null ? new ZoneUse(journey, "journey")
        : new ZoneUse(workspace, "workspace");

    /// <summary>Whether there is a zone of this id.</summary>
    public static bool Exists(string id) => DateTimeZoneProviders.Tzdb.GetZoneOrNull(id) is not null;
}
