using MongoDB.Bson;
using MongoDB.Bson.Serialization.Attributes;
using Rapport.Hosting.Time;
using Rapport.Notification.Conclusions;
using Rapport.Notification.Domain;
using Rapport.Notification.Origins;

namespace Rapport.Notification.Handoffs;

/// <summary>A hand-off as <see cref="HandoffStore"/> keeps it; only that store uses it.</summary>
[BsonIgnoreExtraElements]
internal sealed class HandoffDocument
{
    [BsonId]
    public required string Id { get; init; }

    [BsonElement("w")]
    public required string Workspace { get; init; }

    [BsonElement("c")]
    public required string Contact { get; init; }

    [BsonElement("c0")]
    public required string NamedContact { get; init; }

    [BsonElement("qu")]
    public required string Queue { get; init; }

    [BsonElement("rs")]
    public required string Reason { get; init; }

    [BsonElement("pr")]
    public required int Priority { get; init; }

    [BsonElement("by")]
    public required OriginDocument Origin { get; init; }

    [BsonElement("tp"), BsonIgnoreIfNull]
    public string? Traceparent { get; init; }

    [BsonElement("facts")]
    public required byte[] Facts { get; init; }

    [BsonElement("at")]
    public required DateTime OpenedAt { get; init; }

    [BsonElement("exp"), BsonIgnoreIfNull]
    public DateTime? ExpireAt { get; init; }

    [BsonElement("st"), BsonRepresentation(BsonType.String)]
    public required HandoffState State { get; init; }

    [BsonElement("open"), BsonIgnoreIfDefault]
    public bool Open { get; init; }

    [BsonElement("rev")]
    public required long Revision { get; init; }

    [BsonElement("until"), BsonIgnoreIfNull]
    public DateTime? LeaseUntil { get; init; }

    [BsonElement("l"), BsonIgnoreIfNull]
    public LeaseDocument? Lease { get; init; }

    [BsonElement("lapses")]
    public int Lapses { get; init; }

    [BsonElement("dos"), BsonIgnoreIfNull]
    public byte[]? Dossier { get; init; }

    [BsonElement("oc"), BsonIgnoreIfNull]
    public string? Outcome { get; init; }

    [BsonElement("why"), BsonIgnoreIfNull]
    public string? OutcomeReason { get; init; }

    [BsonElement("note"), BsonIgnoreIfNull]
    public string? Note { get; init; }

    [BsonElement("to"), BsonIgnoreIfNull]
    public string? JoinedTo { get; init; }

    [BsonElement("end"), BsonIgnoreIfNull]
    public DateTime? EndedAt { get; init; }

    [BsonElement("out"), BsonIgnoreIfNull]
    public IReadOnlyList<WaitingConclusion>? Out { get; init; }

    public static HandoffDocument From(Handoff handoff, IReadOnlyList<WaitingConclusion> conclusions) => new()
    {
        Id = handoff.Id, Workspace = handoff.Origin.Workspace, Contact = handoff.Contact,
        NamedContact = handoff.Origin.Contact, Queue = handoff.Queue, Reason = handoff.Reason,
        Priority = handoff.Priority,
        Origin = OriginDocument.From(handoff.Origin), Traceparent = TextOrNull(handoff.Origin.Traceparent),
        Facts = handoff.Facts, OpenedAt = handoff.OpenedAt.UtcDateTime,
        ExpireAt = handoff.Origin.ExpireAt?.UtcDateTime, State = handoff.State, Open = handoff.IsOpen,
        Revision = handoff.Revision, Lapses = handoff.Lapses, Dossier = handoff.Dossier,
        LeaseUntil = handoff.State == HandoffState.Claimed ? handoff.Lease!.Until.UtcDateTime : null,
        Lease = handoff.Lease is { } l
            ? new LeaseDocument(l.Agent, l.Token, l.RequestId, l.Length.TotalSeconds, l.Until.UtcDateTime)
            : null,
        Outcome = TextOrNull(handoff.Outcome), OutcomeReason = TextOrNull(handoff.OutcomeReason),
        Note = TextOrNull(handoff.Note), JoinedTo = TextOrNull(handoff.JoinedTo),
        EndedAt = handoff.EndedAt?.UtcDateTime, Out = conclusions.Count > 0 ? conclusions : null,
    };

    public Handoff ToHandoff() => new()
    {
        Id = Id, Origin = Origin.ToOrigin(Id[3..], Workspace, NamedContact, ExpireAt) with { Traceparent = Traceparent ?? "" },
        Contact = Contact, Queue = Queue, Reason = Reason, Priority = Priority, Facts = Facts, OpenedAt = OpenedAt, State = State, Revision = Revision,
        Lease = Lease is { } l
            ? new HandoffLease(l.Agent, l.Token, l.RequestId, TimeSpan.FromSeconds(l.LengthSeconds), SystemTime.From(l.Until))
            : null,
        Lapses = Lapses, Dossier = Dossier, Outcome = Outcome ?? "", OutcomeReason = OutcomeReason ?? "",
        Note = Note ?? "",
        JoinedTo = JoinedTo ?? "", EndedAt = EndedAt,
    };

    private static string? TextOrNull(string text) => text.Length > 0 ? text : null;
}

/// <summary>A lease.</summary>
internal sealed record LeaseDocument(
    [property: BsonElement("a")] string Agent, [property: BsonElement("t")] string Token,
    [property: BsonElement("r")] string RequestId, [property: BsonElement("s")] double LengthSeconds,
    [property: BsonElement("u")] DateTime Until);
