using NodaTime;
using Rapport.Conditions;
using Rapport.Journey.Domain.Time;

namespace Rapport.Journey.Domain;

/// <summary>When time lets a contact into a journey, by the contact's own clock.</summary>
internal abstract record EntryPlan
{
    /// <summary>Who asks for the entry then, as the log calls it.</summary>
    public abstract string Source { get; }

    /// <summary>The next moment, <paramref name="now"/> included; null when there is none.</summary>
    public abstract LocalDateTime? NextFrom(DateTimeOffset now, DateTimeZone zone, MapValue attributes);

    /// <summary>A date that an attribute of the contact names.</summary>
    internal sealed record Date(DateRule Rule) : EntryPlan
    {
        public override string Source => EntrySources.Date;

        public override LocalDateTime? NextFrom(DateTimeOffset now, DateTimeZone zone, MapValue attributes) =>
            Rule.NextFrom(now, zone, attributes);
    }

    /// <summary>A recurring time.</summary>
    internal sealed record Schedule(LocalSchedule Times) : EntryPlan
    {
        public override string Source => EntrySources.Schedule;

        public override LocalDateTime? NextFrom(DateTimeOffset now, DateTimeZone zone, MapValue attributes) =>
            Times.NextFrom(now, zone);
    }
}

/// <summary>Who asks for entries, as the log calls them.</summary>
internal static class EntrySources
{
    /// <summary>A call of the API.</summary>
    public const string Api = "api";

    /// <summary>Another journey.</summary>
    public const string Journey = "journey";

    /// <summary>A date of the contact.</summary>
    public const string Date = "date";

    /// <summary>A schedule.</summary>
    public const string Schedule = "schedule";
}
