using System.Globalization;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Rapport.Common.V1;
using Rapport.Contact.V1;
using Rapport.Events;
using Rapport.Events.Facts;
using Rapport.Hosting.Ids;

namespace Rapport.Following.Conclusions;

/// <summary>Makes conclusions whose ids follow from their cause.</summary>
public static class Conclude
{
    /// <summary>Outside events are hop 0; a conclusion further away than this would be a loop.</summary>
    public const int MaxHops = 8;

    /// <summary>
    /// What follows from an event. The id is derived from definition, contact, cause and name; the time is the
    /// cause's. Null when it would be more than <see cref="MaxHops"/> away from an outside event.
    /// </summary>
    /// <param name="cause">The event that it follows from.</param>
    /// <param name="definition">Definition and version that concluded, for example "tag_rule:vip@3".</param>
    /// <param name="said">What it says, of the vocabulary.</param>
    public static Conclusion? From(Event cause, string definition, IMessage said) =>
        cause.Hop >= MaxHops ? null : new Conclusion
        {
            Id = DerivedId.From(definition, cause.Contact, cause.Id, said.EventName()),
            Workspace = cause.Workspace,
            Contact = cause.Contact,
            Name = said.EventName(),
            OccurredAt = cause.OccurredAt,
            Properties = said.ToProperties(),
            CauseId = cause.Id,
            Hop = cause.Hop + 1,
            Traceparent = cause.Traceparent,
        };

    /// <summary>
    /// What imported history brought about, told once its load is done: a fact that starts nothing. The id is derived from
    /// the last event of the load. Null when it would be more than <see cref="MaxHops"/> away from an outside event.
    /// </summary>
    /// <param name="workspace">Workspace of the contact.</param>
    /// <param name="contact">The contact.</param>
    /// <param name="load">The load.</param>
    /// <param name="at">When it came to be.</param>
    /// <param name="definition">Definition and version that concluded.</param>
    /// <param name="said">What it says, of the vocabulary.</param>
    public static Conclusion? FromHistory(
        string workspace, string contact, HistoryLoad load, DateTimeOffset at, string definition, IMessage said) => load.Hop >= MaxHops ? null : new Conclusion
        {
            Id = DerivedId.From(definition, contact, load.LastEventId, said.EventName(), "historic"),
            Workspace = workspace,
            Contact = contact,
            Name = said.EventName(),
            OccurredAt = at.ToTimestamp(),
            Properties = said.ToProperties(),
            CauseId = load.LastEventId,
            Hop = load.Hop + 1,
            Historic = true,
        };

    /// <summary>What time alone brings about, at the boundary <paramref name="instant"/>; the id is derived from it.</summary>
    public static Conclusion FromTime(
        string workspace, string contact, DateTimeOffset instant, string definition, IMessage said) =>
        new()
        {
            Id = DerivedId.From(definition, contact, instant.UtcTicks.ToString(CultureInfo.InvariantCulture), said.EventName()),
            Workspace = workspace,
            Contact = contact,
            Name = said.EventName(),
            OccurredAt = instant.ToTimestamp(),
            Properties = said.ToProperties(),
            Hop = 1,
        };
}
