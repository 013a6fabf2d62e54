using NodaTime;
using NodaTime.Text;

namespace Rapport.Conditions.Runtime;

/// <summary>
/// Calendar days in a zone. A date is a text such as "2026-11-08", or an instant (RFC 3339, or a timestamp), whose date is
/// that of the zone. Years from 2 to 9000.
/// </summary>
internal static class CalendarDays
{
    /// <summary>Days are counted no farther than this from a date.</summary>
    public const long Farthest = 4_000_000;

    /// <summary>The day at an instant.</summary>
    public static LocalDate DayOf(DateTimeOffset at, DateTimeZone zone) =>
        LocalDate.FromDateTime(TimeFunctions.ClockOf(at, zone).DateTime);

    /// <summary>The date that a value names; null when it names none.</summary>
    public static LocalDate? DateOf(in Value value, DateTimeZone zone)
    {
        LocalDate? date = value.Kind switch
        {
            ValueKind.Timestamp => DayOf(value.Timestamp, zone),
            ValueKind.String when LocalDatePattern.Iso.Parse(value.String) is { Success: true } day => day.Value,
            ValueKind.String when TimestampText.TryRead(value.String, out var instant) => DayOf(instant, zone),
            _ => null,
        };
        return date is { Year: >= 2 and <= 9000 } ? date : null;
    }

    /// <summary>Days from one day to another; negative for back.</summary>
    public static long Between(LocalDate from, LocalDate to) => Period.DaysBetween(from, to);

    /// <summary>Days from a day to the next anniversary of a date, 0 on it. Of 29 February it is 28 February in other years.</summary>
    public static long ToAnniversary(LocalDate today, LocalDate date)
    {
        var annual = new AnnualDate(date.Month, date.Day);
        var next = annual.InYear(today.Year);
        return Between(today, next < today ? annual.InYear(today.Year + 1) : next);
    }

    /// <summary>When a day starts, which need not be at midnight; null beyond the years that are counted.</summary>
    public static DateTimeOffset? StartOf(LocalDate date, long daysLater, DateTimeZone zone)
    {
        if (Math.Abs(daysLater) > Farthest) return null;
        var epoch = Between(new LocalDate(1970, 1, 1), date) + daysLater;
        if (epoch < -718_000 || epoch > 2_900_000) return null;
        return zone.AtStartOfDay(new LocalDate(1970, 1, 1).PlusDays((int)epoch)).ToInstant().ToDateTimeOffset();
    }

    /// <summary>The next instant after another at which a local day or hour begins, or the clocks of the zone are changed.</summary>
    public static DateTimeOffset NextStart(DateTimeOffset after, DateTimeZone zone, bool ofHour)
    {
        var interval = zone.GetZoneInterval(Instant.FromDateTimeOffset(after));
        var clock = TimeFunctions.ClockOf(after, zone);
        var start = ofHour
            ? after.AddTicks(TimeSpan.TicksPerHour - clock.Ticks % TimeSpan.TicksPerHour)
            : StartOf(LocalDate.FromDateTime(clock.DateTime), 1, zone) ?? DateTimeOffset.MaxValue;
        return interval.HasEnd && interval.End.ToDateTimeOffset() is var change && change < start ? change : start;
    }
}
