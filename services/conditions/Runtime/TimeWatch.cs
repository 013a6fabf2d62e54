using NodaTime;

namespace Rapport.Conditions.Runtime;

/// <summary>Tells when time by itself may change the value of a part of a condition.</summary>
internal abstract class TimeWatch
{
    /// <summary>The first such instant after another; null when there is none.</summary>
    public abstract DateTimeOffset? Next(EvaluationContext context, DateTimeOffset from);

    /// <summary>The first of some instants that is later than another.</summary>
    protected static DateTimeOffset? FirstAfter(DateTimeOffset from, IEnumerable<DateTimeOffset?> instants)
    {
        DateTimeOffset? next = null;
        foreach (var at in instants)
            if (at > from && (next is null || at < next))
                next = at;
        return next;
    }
}

/// <summary>
/// A sum of instants and lengths of time, in ticks; those that are kept apart from <c>now</c> in a comparison or in a
/// shift of it.
/// </summary>
internal sealed class TickSum(IReadOnlyList<(int Sign, Evaluator Evaluate)> parts)
{
    /// <summary>The sum; null when a part is in error or is no time.</summary>
    public Int128? Of(EvaluationContext context)
    {
        Int128 sum = 0;
        foreach (var (sign, evaluate) in parts)
        {
            var value = evaluate(context);
            if (value.Kind is not (ValueKind.Timestamp or ValueKind.Duration)) return null;
            sum += sign * (Int128)(value.Kind == ValueKind.Timestamp ? value.Timestamp.UtcTicks : value.Duration.Ticks);
        }
        return sum;
    }
}

/// <summary>A comparison of now with something: it changes when both are equal, and one tick (100 ns) later.</summary>
/// <param name="sign">1 or -1, how now stands in the difference of both sides.</param>
/// <param name="rest">The rest of the difference.</param>
internal sealed class ComparisonWatch(int sign, TickSum rest) : TimeWatch
{
    public override DateTimeOffset? Next(EvaluationContext context, DateTimeOffset from)
    {
        if (rest.Of(context) is not { } difference) return null;
        var equal = -difference * sign;
        return FirstAfter(from, [InstantOf(equal), InstantOf(equal + 1)]);
    }

    private static DateTimeOffset? InstantOf(Int128 ticks) =>
        ticks >= 0 && ticks <= DateTimeOffset.MaxValue.Ticks ? new DateTimeOffset((long)ticks, TimeSpan.Zero) : null;
}

/// <summary>An hour or a day of now, shifted or not: it changes when the next begins.</summary>
internal sealed class ClockWatch(Func<EvaluationContext, DateTimeZone> zoneOf, bool ofHour, TickSum shift) : TimeWatch
{
    public override DateTimeOffset? Next(EvaluationContext context, DateTimeOffset from)
    {
        if (shift.Of(context) is not { } ticks || !IsInRange(from.UtcTicks + ticks)) return null;
        var there = CalendarDays.NextStart(new DateTimeOffset((long)(from.UtcTicks + ticks), TimeSpan.Zero), zoneOf(context), ofHour);
        return IsInRange(there.UtcTicks - ticks) ? new DateTimeOffset((long)(there.UtcTicks - ticks), TimeSpan.Zero) : null;
    }

    // A day is left free at both ends of time, for zones.
    private static bool IsInRange(Int128 ticks) => ticks > TimeSpan.TicksPerDay && ticks < DateTimeOffset.MaxValue.Ticks - TimeSpan.TicksPerDay;
}

/// <summary>Days until, since or to the anniversary of a date: they change as local days begin.</summary>
/// <param name="function">Which of them.</param>
/// <param name="date">The date; null when it differs in the course of an evaluation.</param>
/// <param name="limits">The whole numbers next to those with which the days are compared; none when that is not known.</param>
internal sealed class DayWatch(DayFunction function, Evaluator? date, IReadOnlyList<long> limits) : TimeWatch
{
    public override DateTimeOffset? Next(EvaluationContext context, DateTimeOffset from)
    {
        var zone = context.Zone;
        if (date is null || limits.Count == 0) return CalendarDays.NextStart(from, zone, ofHour: false);
        if (CalendarDays.DateOf(date(context), zone) is not { } day) return null;
        return FirstAfter(from, function == DayFunction.ToAnniversary
            ? Yearly(day, CalendarDays.DayOf(from, zone), zone)
            : limits.SelectMany(limit => function == DayFunction.Until
                ? [CalendarDays.StartOf(day, -limit, zone), CalendarDays.StartOf(day, -limit + 1, zone)]
                : new[] { CalendarDays.StartOf(day, limit, zone), CalendarDays.StartOf(day, limit + 1, zone) }));
    }

    /// <summary>With the day after the anniversary, on which counting starts anew.</summary>
    private IEnumerable<DateTimeOffset?> Yearly(LocalDate day, LocalDate today, DateTimeZone zone)
    {
        var annual = new AnnualDate(day.Month, day.Day);
        for (var year = today.Year - 1; year <= today.Year + 2; year++)
        {
            yield return CalendarDays.StartOf(annual.InYear(year), 1, zone);
            foreach (var limit in limits)
            {
                yield return CalendarDays.StartOf(annual.InYear(year), -limit, zone);
                yield return CalendarDays.StartOf(annual.InYear(year), -limit + 1, zone);
            }
        }
    }
}
