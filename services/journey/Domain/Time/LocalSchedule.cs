using Cronos;
using NodaTime;

namespace Rapport.Journey.Domain.Time;

/// <summary>
/// A recurring local time as a cron expression of five fields. The day 31 by itself means the last day of the month.
/// </summary>
internal sealed class LocalSchedule
{
    private readonly CronExpression cron;

    private LocalSchedule(string text, CronExpression cron) => (Text, this.cron) = (text, cron);

    /// <summary>The expression as it was given.</summary>
    public string Text { get; }

    /// <summary>Reads an expression; null when it is none.</summary>
    public static LocalSchedule? Parse(string text)
    {
        var fields = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (fields.Length != 5)
            return null;
        // "Monthly on the 31st" is the last day of shorter months too; cron would leave those months out.
        if (fields[2] == "31")
            fields[2] = "L";
        return CronExpression.TryParse(string.Join(' ', fields), CronFormat.Standard, out var cron)
            ? new LocalSchedule(text, cron) : null;
    }

    /// <summary>
    /// The next time, <paramref name="now"/> included; null when there is none. A time that the clocks jump over comes at
    /// the end of the jump, one that comes twice comes once.
    /// </summary>
    public LocalDateTime? NextFrom(DateTimeOffset now, DateTimeZone zone)
    {
        // The calendar is walked on the local clock, where every day has 24 hours: a day back, for the jumps.
        var from = LocalTarget.LocalOf(now, zone).PlusDays(-1).ToDateTimeUnspecified();
        for (var next = Next(from, inclusive: true); next is { } local; next = Next(local, inclusive: false))
        {
            var candidate = LocalDateTime.FromDateTime(local);
            if (LocalTarget.InstantOf(candidate, zone) >= now)
                return candidate;
        }

        return null;
    }

    private DateTime? Next(DateTime local, bool inclusive) =>
        cron.GetNextOccurrence(DateTime.SpecifyKind(local, DateTimeKind.Utc), inclusive);
}
