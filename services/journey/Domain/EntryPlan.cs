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
        public override string Source => "date";

        public override LocalDateTime? NextFrom(DateTimeOffset now, DateTimeZone zone, MapValue attributes) =>
            Rule.NextFrom(now, zone, attributes);
    }

    /// <summary>A recurring time.</summary>
    internal sealed record Schedule(LocalSchedule Times) : EntryPlan
    {
        public override string Source => "schedule";

        public override LocalDateTime? NextFrom(DateTimeOffset now, DateTimeZone zone, MapValue attributes) =>
            Times.NextFrom(now, zone);
    }
}
