using System.Globalization;
using System.Text.RegularExpressions;
using NodaTime;
using NodaTime.TimeZones;

namespace Rapport.Events.Policies;

/// <summary>Spans of a week in local time, half open: 08:00-21:00 is open at 08:00:00 and closed at 21:00:00.</summary>
public sealed partial class WeekHours
{
    private const int DaysAhead = 8;
    private static readonly string[] Names = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
    private static readonly ZoneLocalMappingResolver Rule =
        Resolvers.CreateMappingResolver(Resolvers.ReturnEarlier, Resolvers.ReturnStartOfIntervalAfter);
    private readonly ILookup<DayOfWeek, (TimeSpan From, TimeSpan To)> spans;

    private WeekHours(ILookup<DayOfWeek, (TimeSpan From, TimeSpan To)> spans) => this.spans = spans;

    /// <summary>Reads "Mon-Fri 10:00-18:00, Sat 10:00-17:00"; a day may stand several times, days may run over Saturday.</summary>
    /// <exception cref="FormatException">It is written otherwise, or a span ends before it begins.</exception>
    public static WeekHours Parse(string text) => new(text.Split(',', StringSplitOptions.TrimEntries).SelectMany(Spans)
        .ToLookup(each => each.Day, each => (each.From, each.To)));

    /// <summary>
    /// The first instant, not before the given one, at which the week is open in a zone: the given one where it is. Where
    /// clocks are set forward over an opening, the first instant that there is (E21). Null when the week has no span.
    /// </summary>
    public DateTimeOffset? NextOpening(DateTimeOffset from, DateTimeZone zone)
    {
        var local = Instant.FromDateTimeOffset(from).InZone(zone).ToDateTimeUnspecified();
        for (var day = 0; day < DaysAhead; day++)
        {
            var date = local.Date.AddDays(day);
            foreach (var (opens, closes) in spans[date.DayOfWeek].OrderBy(span => span.From))
            {
                if (day == 0 && local.TimeOfDay >= opens && local.TimeOfDay < closes)
                    return from;
                if (day > 0 || local.TimeOfDay < opens)
                    return InstantOf(date + opens, zone);
            }
        }

        return null;
    }

    /// <summary>The instant of a local time: of one that there is twice the first, of one that there is not the next.</summary>
    public static DateTimeOffset InstantOf(DateTime local, DateTimeZone zone) =>
        LocalDateTime.FromDateTime(local).InZone(zone, Rule).ToInstant().ToDateTimeOffset();

    private static IEnumerable<(DayOfWeek Day, TimeSpan From, TimeSpan To)> Spans(string text)
    {
        var match = Span().Match(text);
        if (!match.Success)
            throw new FormatException($"\"{text}\" is no span of a week, as Mon-Fri 10:00-18:00.");
        var from = TimeOf(match.Groups["from"].Value);
        var to = TimeOf(match.Groups["to"].Value);
        if (to <= from)
            throw new FormatException($"\"{text}\" ends before it begins.");
        var first = Array.IndexOf(Names, match.Groups["first"].Value);
        var last = match.Groups["last"].Success ? Array.IndexOf(Names, match.Groups["last"].Value) : first;
        for (var day = first; ; day = (day + 1) % Names.Length)
        {
            yield return ((DayOfWeek)day, from, to);
            if (day == last)
                yield break;
        }
    }

    private static TimeSpan TimeOf(string text) =>
        text == "24:00" ? TimeSpan.FromDays(1) : TimeSpan.ParseExact(text, @"hh\:mm", CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\A(?<first>Sun|Mon|Tue|Wed|Thu|Fri|Sat)(-(?<last>Sun|Mon|Tue|Wed|Thu|Fri|Sat))? (?<from>([01]\d|2[0-3]):[0-5]\d)-(?<to>([01]\d|2[0-3]):[0-5]\d|24:00)\z")]
    private static partial Regex Span();
}
