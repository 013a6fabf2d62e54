using NodaTime;

namespace Rapport.Conditions.Runtime;

/// <summary>CEL's parts of an instant, in UTC or in a zone, and of a duration.</summary>
internal static class TimeFunctions
{
    /// <summary>
    /// The function of a name; null when CEL has none. Months, days of the month and days of the year count from 0, as
    /// in CEL; getDate counts from 1; Sunday is 0.
    /// </summary>
    public static Func<DateTimeOffset, long>? Find(string name) => name switch
    {
        "getFullYear" => static at => at.Year,
        "getMonth" => static at => at.Month - 1,
        "getDate" => static at => at.Day,
        "getDayOfMonth" => static at => at.Day - 1,
        "getDayOfWeek" => static at => (long)at.DayOfWeek,
        "getDayOfYear" => static at => at.DayOfYear - 1,
        "getHours" => static at => at.Hour,
        "getMinutes" => static at => at.Minute,
        "getSeconds" => static at => at.Second,
        "getMilliseconds" => static at => at.Millisecond,
        _ => null,
    };

    /// <summary>Over durations: whole hours, minutes or seconds in all, but milliseconds of the second.</summary>
    public static Func<TimeSpan, long>? FindOfDuration(string name) => name switch
    {
        "getHours" => static length => length.Ticks / TimeSpan.TicksPerHour,
        "getMinutes" => static length => length.Ticks / TimeSpan.TicksPerMinute,
        "getSeconds" => static length => length.Ticks / TimeSpan.TicksPerSecond,
        "getMilliseconds" => static length => length.Ticks % TimeSpan.TicksPerSecond / TimeSpan.TicksPerMillisecond,
        _ => null,
    };

    /// <summary>An IANA zone or a fixed offset such as "+08:00" or, as CEL allows, "08:00".</summary>
    public static DateTimeZone? FindZone(string name)
    {
        var signed = name.Length == 5 && name[2] == ':' ? "+" + name : name;
        if (TimestampText.TryReadOffset(signed, out var offset) && offset.Duration() <= TimeSpan.FromHours(14))
            return DateTimeZone.ForOffset(Offset.FromTimeSpan(offset));
        return DateTimeZoneProviders.Tzdb.GetZoneOrNull(name);
    }

    /// <summary>What the clocks of a zone show at an instant, as if it were UTC; at the ends of time they stand.</summary>
    public static DateTimeOffset ClockOf(DateTimeOffset at, DateTimeZone zone)
    {
        var ticks = at.UtcTicks + zone.GetUtcOffset(Instant.FromDateTimeOffset(at)).Ticks;
        return new DateTimeOffset(Math.Clamp(ticks, 0, DateTimeOffset.MaxValue.Ticks), TimeSpan.Zero);
    }
}
