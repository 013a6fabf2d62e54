using NodaTime;
using NodaTime.Text;
using NodaTime.TimeZones;

namespace Rapport.Journey.Domain.Time;

/// <summary>A date and time on the clock of a zone, and the instant it stands for.</summary>
/// <param name="Local">What the clock shows.</param>
/// <param name="Zone">Whose clock.</param>
internal sealed record LocalTarget(LocalDateTime Local, ZoneUse Zone)
{
    // What the clocks jump over becomes the first instant after the jump; of a time that comes twice it is the first.
    private static readonly ZoneLocalMappingResolver Rule =
        Resolvers.CreateMappingResolver(Resolvers.ReturnEarlier, Resolvers.ReturnStartOfIntervalAfter);

    /// <summary>The instant.</summary>
    public DateTimeOffset Due => InstantOf(Local, Zone.Zone);

    /// <summary>The date and time as text, ISO 8601 without a zone.</summary>
    public string LocalText => LocalDateTimePattern.ExtendedIso.Format(Local);

    /// <summary>Reads what <see cref="LocalText"/> wrote.</summary>
    public static LocalTarget Of(string localText, ZoneUse zone) =>
        new(LocalDateTimePattern.ExtendedIso.Parse(localText).Value, zone);

    /// <summary>
    /// The instant of a local time. In a gap of daylight saving it is the end of the gap; of the two in an overlap it is the
    /// earlier.
    /// </summary>
    public static DateTimeOffset InstantOf(LocalDateTime local, DateTimeZone zone) =>
        local.InZone(zone, Rule).ToInstant().ToDateTimeOffset();

    /// <summary>What the clock of a zone shows at an instant.</summary>
    public static LocalDateTime LocalOf(DateTimeOffset instant, DateTimeZone zone) =>
        Instant.FromDateTimeOffset(instant).InZone(zone).LocalDateTime;
}
