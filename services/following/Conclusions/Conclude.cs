using System.Globalization;
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
    /// <param name="name">Event name, from <see cref="EventNames"/>.</param>
    /// <param name="properties">The conclusion's properties.</param>
    public static Conclusion? From(Event cause, string definition, string name, Struct properties) =>
        cause.Hop >= MaxHops ? null : new Conclusion
        {
            Id = DerivedId.From(definition, cause.Contact, cause.Id, name),
            Workspace = cause.Workspace,
            Contact = cause.Contact,
            Name = name,
            OccurredAt = cause.OccurredAt,
            Properties = properties,
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
    /// <param name="name">Event name, from <see cref="EventNames"/>.</param>
    /// <param name="properties">The conclusion's properties.</param>
    public static Conclusion? FromHistory(
        string workspace, string contact, HistoryLoad load, DateTimeOffset at, string definition, string name,
        Struct properties) => load.Hop >= MaxHops ? null : new Conclusion
        {
            Id = DerivedId.From(definition, contact, load.LastEventId, name, "historic"),
            Workspace = workspace,
            Contact = contact,
            Name = name,
            OccurredAt = at.ToTimestamp(),
            Properties = properties,
            CauseId = load.LastEventId,
            Hop = load.Hop + 1,
            Historic = true,
        };

    /// <summary>What time alone brings about, at the boundary <paramref name="instant"/>; the id is derived from it.</summary>
    public static Conclusion FromTime(
        string workspace, string contact, DateTimeOffset instant, string definition, string name, Struct properties) =>
        new()
        {
            Id = DerivedId.From(definition, contact, instant.UtcTicks.ToString(CultureInfo.InvariantCulture), name),
            Workspace = workspace,
            Contact = contact,
            Name = name,
            OccurredAt = instant.ToTimestamp(),
            Properties = properties,
            Hop = 1,
        };
}
