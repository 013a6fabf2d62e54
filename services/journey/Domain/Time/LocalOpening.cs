using NodaTime;

namespace Rapport.Journey.Domain.Time;

/// <summary>A time of day, or a window of it, on some days of the week.</summary>
/// <param name="From">When it opens.</param>
/// <param name="To">
/// When it closes, exclusive; at or before <paramref name="From"/> on the next day. Null: it is open for an instant only.
/// </param>
/// <param name="Weekdays">The days on which it opens; empty for every day.</param>
internal sealed record LocalOpening(LocalTime From, LocalTime? To, IReadOnlySet<IsoDayOfWeek> Weekdays)
{
    // From yesterday, whose window may reach into today, to the same weekday of next week.
    private const int Yesterday = -1;
    private const int NextWeek = 8;

    /// <summary>When it opens next; null when it is open now.</summary>
    public LocalDateTime? NextAfter(DateTimeOffset now, DateTimeZone zone)
    {
        var today = LocalTarget.LocalOf(now, zone).Date;
        for (var day = Yesterday; ; day++)
        {
            var date = today.PlusDays(day);
            if (Weekdays.Count > 0 && !Weekdays.Contains(date.DayOfWeek))
                continue;
            var opens = LocalTarget.InstantOf(date + From, zone);
            var closes = To is { } to ? LocalTarget.InstantOf((to > From ? date : date.PlusDays(1)) + to, zone) : opens;
            // A window that lies in a gap of daylight saving is open for an instant, at its end.
            if (closes > opens ? opens <= now && now < closes : now == opens)
                return null;
            if (opens > now || day > NextWeek)
                return date + From;
        }
    }
}
