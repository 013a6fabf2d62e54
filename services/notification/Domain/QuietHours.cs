using NodaTime;

namespace Rapport.Notification.Domain;

/// <summary>
/// A span of every day in local time in which no marketing goes out, half open: 22:00–08:00 is quiet at 22:00:00 and over at
/// 08:00:00 (E21).
/// </summary>
/// <param name="Channels">Channels it is for; none: all.</param>
/// <param name="From">First moment.</param>
/// <param name="To">First moment after it; before <paramref name="From"/>: on the next day. Never the same.</param>
internal sealed record QuietHours(IReadOnlyList<string> Channels, LocalTime From, LocalTime To)
{
    // Zones differ by less than two days: what they do not bring together by then is never open together.
    private static readonly Duration Horizon = Duration.FromDays(3);

    /// <summary>True for a message on this channel.</summary>
    public bool AppliesTo(string channel) => Channels.Count == 0 || Channels.Contains(channel);

    /// <summary>
    /// The first instant, not before the given one, at which it is not quiet in the zone: the given one where it is not. Where
    /// clocks are set forward over the end, the first instant that there is; where they are set back over it, the first of the
    /// two that is still to come.
    /// </summary>
    public Instant OpensAt(Instant at, DateTimeZone zone)
    {
        var local = at.InZone(zone).LocalDateTime;
        if (!IsQuiet(local.TimeOfDay))
            return at;
        var end = (local.TimeOfDay < To ? local.Date : local.Date.PlusDays(1)) + To;
        var mapping = zone.MapLocal(end);
        if (mapping.Count == 0)
            return mapping.LateInterval.Start;
        var first = mapping.First().ToInstant();
        return first > at ? first : mapping.Last().ToInstant();
    }

    /// <summary>The first instant at which none of them is quiet in any of the zones; null when there is none.</summary>
    public static Instant? OpensAt(Instant at, IReadOnlyCollection<QuietHours> all, IReadOnlyCollection<DateTimeZone> zones)
    {
        var limit = at + Horizon;
        for (var open = at; open <= limit;)
        {
            var next = open;
            foreach (var quiet in all)
                foreach (var zone in zones)
                    next = quiet.OpensAt(next, zone);
            if (next == open)
                return open;
            open = next;
        }

        return null;
    }

    private bool IsQuiet(LocalTime time) => From < To ? time >= From && time < To : time >= From || time < To;
}
