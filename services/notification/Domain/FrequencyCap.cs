using NodaTime;

namespace Rapport.Notification.Domain;

/// <summary>A message of marketing that a contact got, or has a place for.</summary>
/// <param name="Message">Its id: a message has one place, however often it is asked for.</param>
/// <param name="At">When the place was given, business time.</param>
/// <param name="Day">The day that was then where the contact was, so that moving to another zone gives no second day.</param>
/// <param name="Channel">Its channel.</param>
/// <param name="Purpose">Its purpose.</param>
/// <param name="Priority">Its priority.</param>
internal sealed record SentMark(string Message, Instant At, LocalDate Day, string Channel, string Purpose, int Priority);

/// <summary>How many messages of marketing a contact gets in a time: in any stretch of it, or in calendar days.</summary>
internal sealed record FrequencyCap
{
    /// <summary>Id of the cap that a contact set for themselves.</summary>
    public const string Preference = "preference";

    /// <summary>Names it in receipts.</summary>
    public required string Id { get; init; }

    /// <summary>At most so many; at least 1.</summary>
    public required int Most { get; init; }

    /// <summary>In any stretch of this length; null where it goes by days.</summary>
    public Duration? Window { get; init; }

    /// <summary>In so many calendar days, today included; 0 where it goes by a stretch.</summary>
    public int CalendarDays { get; init; }

    /// <summary>Only on this channel; empty: all together.</summary>
    public string Channel { get; init; } = "";

    /// <summary>Only of this purpose; empty: all together.</summary>
    public string Purpose { get; init; } = "";

    /// <summary>Only messages of a priority below it; 0: all.</summary>
    public int PriorityBelow { get; init; }

    /// <summary>A message that finds no place waits for one, instead of not being sent.</summary>
    public bool Defers { get; init; }

    /// <summary>For how long a mark may matter to it, at the most: days are up to 26 hours longer than they are apart.</summary>
    public Duration Remembers => Window ?? Duration.FromDays(CalendarDays + 2);

    /// <summary>True for a message, or a mark, that it counts.</summary>
    public bool AppliesTo(string channel, string purpose, int priority) =>
        (Channel.Length == 0 || Channel == channel)
        && (Purpose.Length == 0 || Purpose.Equals(purpose, StringComparison.OrdinalIgnoreCase))
        && (PriorityBelow == 0 || priority < PriorityBelow);

    /// <summary>
    /// When there is a place for one more: now, or the first instant at which there will be, by the marks that there are.
    /// </summary>
    /// <param name="marks">Marks that it counts.</param>
    /// <param name="now">Business time.</param>
    /// <param name="zone">Where the contact is now.</param>
    public Instant FreeAt(IEnumerable<SentMark> marks, Instant now, DateTimeZone zone)
    {
        var ends = marks.Select(mark => EndOf(mark, zone)).Where(end => end > now).Order().ToList();
        return ends.Count < Most ? now : ends[ends.Count - Most];
    }

    /// <summary>
    /// From when on a mark counts no more. Of days: when neither the day it was given on nor the instant at which it was given
    /// lies within the last days of the zone, so that no change of zone ends it sooner.
    /// </summary>
    private Instant EndOf(SentMark mark, DateTimeZone zone)
    {
        if (Window is { } window)
            return mark.At + window;
        var there = mark.At.InZone(zone).Date;
        var last = there > mark.Day ? there : mark.Day;
        return zone.AtStartOfDay(last.PlusDays(CalendarDays)).ToInstant();
    }
}
