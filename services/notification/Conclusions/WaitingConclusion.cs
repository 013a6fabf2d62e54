using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using MongoDB.Bson.Serialization.Attributes;
using Rapport.Contact.V1;
using Rapport.Events;
using Rapport.Following.Conclusions;
using Rapport.Hosting.Ids;
using Rapport.Notification.Domain;

namespace Rapport.Notification.Conclusions;

/// <summary>
/// A conclusion that waits in the document whose change it tells of, so that one write makes both true. Stored in the
/// array <c>out</c> as {i: id, b: the conclusion serialised, t: when it happened, business time, the order of telling}; index <c>out.t</c>, sparse.
/// </summary>
internal sealed record WaitingConclusion(
    [property: BsonElement("i")] string Id, [property: BsonElement("b")] byte[] Conclusion,
    [property: BsonElement("t")] DateTime Since)
{
    /// <summary>
    /// What follows from what was asked for. Its id is derived from subject, name and <paramref name="occasion"/>, so telling
    /// twice tells once. None when it would be too many hops away from an outside event.
    /// </summary>
    /// <param name="origin">Contact, cause and hop.</param>
    /// <param name="subject">Message or hand-off id.</param>
    /// <param name="occasion">Tells apart what can happen to a subject more than once; else empty.</param>
    /// <param name="at">When it happened, business time.</param>
    /// <param name="said">What it says; empty texts are left out.</param>
    public static IReadOnlyList<WaitingConclusion> Of(
        Origin origin, string subject, string occasion, DateTimeOffset at, IMessage said)
    {
        if (origin.Hop >= Conclude.MaxHops)
            return [];
        var conclusion = new Conclusion
        {
            Id = DerivedId.From(subject, said.EventName(), occasion),
            Workspace = origin.Workspace,
            Contact = origin.Contact,
            Name = said.EventName(),
            OccurredAt = at.ToTimestamp(),
            Properties = said.ToProperties(leaveOutEmpty: true),
            CauseId = origin.CauseId,
            Hop = origin.Hop + 1,
            Traceparent = origin.Traceparent,
        };
        return [new WaitingConclusion(
            conclusion.Id, conclusion.ToByteArray(), at.UtcDateTime)];
    }

    /// <summary>The conclusion as the log takes it.</summary>
    public Conclusion Read() => Contact.V1.Conclusion.Parser.ParseFrom(Conclusion);
}
