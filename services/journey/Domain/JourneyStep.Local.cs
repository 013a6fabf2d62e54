using NodaTime;
using Rapport.Conditions;
using Rapport.Journey.Domain.Time;

namespace Rapport.Journey.Domain;

internal abstract partial record JourneyStep
{
    /// <summary>Stays until a time on the contact's own clock.</summary>
    internal abstract record LocalWait(string Id, string? Next) : JourneyStep(Id)
    {
        public override IEnumerable<string?> Successors => [Next];

        /// <summary>The time waited for; null when there is nothing to wait for.</summary>
        public abstract LocalDateTime? TargetOf(DateTimeOffset now, DateTimeZone zone, MapValue attributes);
    }

    /// <summary>Stays for calendar days: until the same local time, or another, on a later date (E20).</summary>
    /// <param name="Days">From 1.</param>
    /// <param name="At">Time of that day; null for the time of arriving.</param>
    internal sealed record WaitDays(string Id, int Days, LocalTime? At, string? Next) : LocalWait(Id, Next)
    {
        public override string Kind => "wait_days";
        public override bool Rests => true;

        public override LocalDateTime? TargetOf(DateTimeOffset now, DateTimeZone zone, MapValue attributes)
        {
            var there = LocalTarget.LocalOf(now, zone).PlusDays(Days);
            return At is { } at ? there.Date + at : there;
        }
    }

    /// <summary>Stays until a time of day, or passes at once within its window (E17).</summary>
    internal sealed record WaitUntil(string Id, LocalOpening Opening, string? Next) : LocalWait(Id, Next)
    {
        public override string Kind => "wait_until";

        public override LocalDateTime? TargetOf(DateTimeOffset now, DateTimeZone zone, MapValue attributes) =>
            Opening.NextAfter(now, zone);
    }

    /// <summary>Stays until a date that an attribute of the contact names (E22).</summary>
    /// <param name="Else">Where those go who have no such date, or have it behind them.</param>
    internal sealed record WaitDate(string Id, DateRule Date, string? Next, string? Else) : LocalWait(Id, Next)
    {
        public override string Kind => "wait_date";
        public override IEnumerable<string?> Successors => [Next, Else];

        public override LocalDateTime? TargetOf(DateTimeOffset now, DateTimeZone zone, MapValue attributes) =>
            Date.NextFrom(now, zone, attributes);
    }
}
