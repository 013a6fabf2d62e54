using MongoDB.Bson;
using MongoDB.Bson.Serialization.Attributes;
using MongoDB.Bson.Serialization.Options;
using Rapport.Hosting.Time;
using Rapport.Notification.Conclusions;
using Rapport.Notification.Domain;
using Rapport.Notification.Origins;
using Riok.Mapperly.Abstractions;

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

    [BsonElement("tp"), BsonIgnoreIfDefault, BsonDefaultValue("")]
    public string Traceparent { get; init; } = "";

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

    [BsonElement("oc"), BsonIgnoreIfDefault, BsonDefaultValue("")]
    public string Outcome { get; init; } = "";

    [BsonElement("why"), BsonIgnoreIfDefault, BsonDefaultValue("")]
    public string OutcomeReason { get; init; } = "";

    [BsonElement("note"), BsonIgnoreIfDefault, BsonDefaultValue("")]
    public string Note { get; init; } = "";

    [BsonElement("to"), BsonIgnoreIfDefault, BsonDefaultValue("")]
    public string JoinedTo { get; init; } = "";

    [BsonElement("end"), BsonIgnoreIfNull]
    public DateTime? EndedAt { get; init; }

    [BsonElement("out"), BsonIgnoreIfNull]
    public IReadOnlyList<WaitingConclusion>? Waiting { get; init; }

    /// <summary>As it is stored, with what waits to be told.</summary>
    public static HandoffDocument From(Handoff handoff, IReadOnlyList<WaitingConclusion> conclusions) =>
        HandoffStoredMapping.ToDocument(handoff, conclusions.Count > 0 ? conclusions : null);
}

/// <summary>A lease.</summary>
internal sealed record LeaseDocument(
    [property: BsonElement("a")] string Agent, [property: BsonElement("t")] string Token,
    [property: BsonElement("r")] string RequestId,
    [property: BsonElement("s"), BsonTimeSpanOptions(BsonType.Double, TimeSpanUnits.Seconds)] TimeSpan Length,
    [property: BsonElement("u")] DateTime Until);

/// <summary>
/// Both ways of <see cref="HandoffDocument"/>. Members of one name go over by themselves; one that the other side lacks ends
/// the build with its name.
/// </summary>
[Mapper]
internal static partial class HandoffStoredMapping
{
    [MapProperty("Origin.Workspace", nameof(HandoffDocument.Workspace))]
    [MapProperty("Origin.Contact", nameof(HandoffDocument.NamedContact))]
    [MapProperty("Origin.Traceparent", nameof(HandoffDocument.Traceparent))]
    [MapProperty("Origin.ExpireAt", nameof(HandoffDocument.ExpireAt))]
    [MapProperty(nameof(Handoff.IsOpen), nameof(HandoffDocument.Open))]
    [MapPropertyFromSource(nameof(HandoffDocument.LeaseUntil), Use = nameof(LeaseEnd))]
    public static partial HandoffDocument ToDocument(Handoff handoff, IReadOnlyList<WaitingConclusion>? waiting);

    /// <summary>As it was stored.</summary>
    [MapPropertyFromSource(nameof(Handoff.Origin), Use = nameof(OriginOf))]
    [MapperRequiredMapping(RequiredMappingStrategy.Target)]
    public static partial Handoff ToHandoff(this HandoffDocument document);

    private static Origin OriginOf(HandoffDocument document) =>
        document.Origin.ToOrigin(document.Id[3..], document.Workspace, document.NamedContact, document.ExpireAt)
            with { Traceparent = document.Traceparent };

    private static DateTime? LeaseEnd(Handoff handoff) =>
        handoff.State == HandoffState.Claimed ? handoff.Lease!.Until.UtcDateTime : null;

    private static OriginDocument ToDocument(Origin origin) => OriginDocument.From(origin);

    private static DateTime ToUtc(DateTimeOffset at) => at.UtcDateTime;

    private static DateTime ToUtc(SystemTime at) => at.UtcDateTime;

    private static SystemTime ToSystemTime(DateTime at) => SystemTime.From(at);
}
