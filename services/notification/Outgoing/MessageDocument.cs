using MongoDB.Bson;
using MongoDB.Bson.Serialization.Attributes;
using Rapport.Events.Consents;
using Rapport.Hosting.Time;
using Rapport.Notification.Conclusions;
using Rapport.Notification.Domain;
using Rapport.Notification.Origins;

namespace Rapport.Notification.Outgoing;

/// <summary>A message as <see cref="MessageStore"/> keeps it; only that store uses it.</summary>
[BsonIgnoreExtraElements]
internal sealed class MessageDocument
{
    [BsonId]
    public required string Id { get; init; }

    [BsonElement("w")]
    public required string Workspace { get; init; }

    [BsonElement("c")]
    public required string Contact { get; init; }

    [BsonElement("ch")]
    public required string Channel { get; init; }

    [BsonElement("tpl")]
    public required string Template { get; init; }

    [BsonElement("v")]
    public required byte[] Variables { get; init; }

    [BsonElement("by")]
    public required OriginDocument Origin { get; init; }

    [BsonElement("tp"), BsonIgnoreIfNull]
    public string? Traceparent { get; init; }

    [BsonElement("bc"), BsonIgnoreIfNull]
    public string? Broadcast { get; init; }

    [BsonElement("exp"), BsonIgnoreIfNull]
    public DateTime? ExpireAt { get; init; }

    [BsonElement("q")]
    public required DateTime QueuedAt { get; init; }

    [BsonElement("st"), BsonRepresentation(BsonType.String)]
    public required MessageState State { get; init; }

    [BsonElement("due"), BsonIgnoreIfNull]
    public DateTime? DueAt { get; init; }

    [BsonElement("f")]
    public long Fence { get; init; }

    [BsonElement("n")]
    public int Attempts { get; init; }

    [BsonElement("rc"), BsonIgnoreIfNull]
    public ReceiptDocument? Receipt { get; init; }

    /// <summary>The policies that the receipt's decision asked. Beside the receipt, which replicas of before read strictly.</summary>
    [BsonElement("pol"), BsonIgnoreIfNull]
    public string? Policies { get; init; }

    /// <summary>What the decision asked, and until when the message is held, business time. Beside the receipt for the same reason.</summary>
    [BsonElement("ask"), BsonIgnoreIfNull]
    public List<AskedDocument>? Asked { get; init; }

    [BsonElement("hold"), BsonIgnoreIfNull]
    public DateTime? HoldUntil { get; init; }

    [BsonElement("pr"), BsonIgnoreIfDefault]
    public int Priority { get; init; }

    [BsonElement("why"), BsonIgnoreIfNull]
    public string? Reason { get; init; }

    [BsonElement("end"), BsonIgnoreIfNull]
    public DateTime? EndedAt { get; init; }

    [BsonElement("to"), BsonIgnoreIfNull]
    public string? OnlyTo { get; init; }

    [BsonElement("lf"), BsonIgnoreIfNull]
    public FaultDocument? Fault { get; init; }

    [BsonElement("ad"), BsonIgnoreIfNull]
    public string? AddressId { get; init; }

    [BsonElement("bo"), BsonIgnoreIfNull]
    public BounceDocument? Bounce { get; init; }

    [BsonElement("cp"), BsonIgnoreIfNull]
    public DateTime? ComplainedAt { get; init; }

    [BsonElement("rp"), BsonIgnoreIfNull]
    public DateTime? RepliedAt { get; init; }

    [BsonElement("hits"), BsonIgnoreIfNull]
    public List<HitDocument>? Hits { get; init; }

    [BsonElement("hd"), BsonIgnoreIfNull]
    public DateTime? JudgeAt { get; init; }

    [BsonElement("out"), BsonIgnoreIfNull]
    public List<WaitingConclusion>? Out { get; init; }

    public static MessageDocument From(MessageRecord message) => new()
    {
        Id = message.Id, Workspace = message.Origin.Workspace, Contact = message.Origin.Contact,
        Channel = message.Channel,
        Template = message.Template, Variables = message.Variables, Origin = OriginDocument.From(message.Origin),
        ExpireAt = message.Origin.ExpireAt?.UtcDateTime, QueuedAt = message.QueuedAt.UtcDateTime, State = message.State,
        DueAt = message.DueAt?.UtcDateTime,
        Traceparent = message.Origin.Traceparent is { Length: > 0 } traced ? traced : null, Priority = message.Priority,
        OnlyTo = message.OnlyTo.Length > 0 ? message.OnlyTo : null,
        Broadcast = message.Origin.Broadcast is { Length: > 0 } broadcast ? broadcast : null,
    };

    public MessageRecord ToRecord() => new()
    {
        Id = Id, Channel = Channel, Template = Template, Variables = Variables, State = State, QueuedAt = QueuedAt,
        Origin = Origin.ToOrigin(Id[3..], Workspace, Contact, ExpireAt) with
        {
            Traceparent = Traceparent ?? "", Broadcast = Broadcast ?? "",
        },
        DueAt = DueAt is { } due ? SystemTime.From(due) : null, Fence = Fence,
        Attempts = Attempts, Priority = Priority, Reason = Reason ?? "", EndedAt = EndedAt,
        OnlyTo = OnlyTo ?? "", Fault = Fault?.ToFault(), AddressId = AddressId ?? "", Bounce = Bounce?.ToBounce(), ComplainedAt = ComplainedAt,
        RepliedAt = RepliedAt, Hits = [.. Hits?.Select(hit => hit.ToHit()) ?? []],
        JudgeAt = JudgeAt is { } judged ? SystemTime.From(judged) : null,
        Receipt = Receipt?.ToReceipt() is { } receipt
            ? receipt with
            {
                Policies = Policies ?? "", HoldUntil = HoldUntil,
                Asked = [.. Asked?.Select(each => new Asked(each.Question, each.Answer ?? "", each.By ?? "")) ?? []],
            }
            : null,
    };
}

/// <summary>What the last attempt met.</summary>
internal sealed record FaultDocument(
    [property: BsonElement("why")] string Reason, [property: BsonElement("code")] string Codes,
    [property: BsonElement("n")] int Times)
{
    public static FaultDocument From(MetFault fault) => new(fault.Reason, fault.Codes, fault.Times);

    public MetFault ToFault() => new(Reason, Codes, Times);
}

/// <summary>That a message did not reach its mailbox.</summary>
internal sealed record BounceDocument(
    [property: BsonElement("cl"), BsonRepresentation(BsonType.String)] BounceClass Class,
    [property: BsonElement("why")] string Reason, [property: BsonElement("code")] string Codes,
    [property: BsonElement("by")] string Source, [property: BsonElement("at")] DateTime At)
{
    public static BounceDocument From(Bounce bounce) =>
        new(bounce.Class, bounce.Reason, bounce.Codes, bounce.Source, bounce.At.UtcDateTime);

    public Bounce ToBounce() => new(Class, Reason, Codes, Source, At);
}

/// <summary>One question of a decision; what is empty is left out.</summary>
internal sealed record AskedDocument(
    [property: BsonElement("q")] string Question, [property: BsonElement("a"), BsonIgnoreIfNull] string? Answer,
    [property: BsonElement("by"), BsonIgnoreIfNull] string? By)
{
    public static AskedDocument From(Asked asked) => new(asked.Question, NullIfEmpty(asked.Answer), NullIfEmpty(asked.By));

    private static string? NullIfEmpty(string text) => text.Length == 0 ? null : text;
}

/// <summary>A decision.</summary>
internal sealed record ReceiptDocument(
    [property: BsonElement("at")] DateTime DecidedAt, [property: BsonElement("to")] string Survivor,
    [property: BsonElement("ver")] int Version,
    [property: BsonElement("cl"), BsonRepresentation(BsonType.String)] MessageClass Class,
    [property: BsonElement("p")] string Purpose,
    [property: BsonElement("g"), BsonIgnoreIfNull] ConsentDocument? Consent)
{
    public static ReceiptDocument From(Receipt receipt) =>
        new(receipt.DecidedAt.UtcDateTime, receipt.Survivor, receipt.TemplateVersion, receipt.Class, receipt.Purpose,
            receipt.Consent is { } act
                ? ConsentDocument.From(act)
                : null);

    public Receipt ToReceipt() => new(
        DecidedAt, Survivor, Version, Class, Purpose,
        Consent?.ToAct(Purpose));
}

/// <summary>The act of consent that a decision relied on.</summary>
internal sealed record ConsentDocument(
    [property: BsonElement("e")] string EventId, [property: BsonElement("ch")] string Channel,
    [property: BsonElement("ok")] bool Granted, [property: BsonElement("at")] DateTime ActedAt)
{
    /// <summary>Where the act spoke of another purpose than the message's: of all.</summary>
    [BsonElement("p"), BsonIgnoreIfNull]
    public string? Purpose { get; init; }

    [BsonElement("wait"), BsonIgnoreIfDefault]
    public bool IsPending { get; init; }

    public static ConsentDocument From(ConsentAct act) =>
        new(act.EventId, act.Channel, act.State == ActState.Granted, act.ActedAt.UtcDateTime)
        {
            Purpose = act.Purpose, IsPending = act.State == ActState.Pending,
        };

    public ConsentAct ToAct(string purpose) => new()
    {
        EventId = EventId, Purpose = Purpose ?? purpose, Channel = Channel, ActedAt = ActedAt,
        State = IsPending ? ActState.Pending : Granted ? ActState.Granted : ActState.Refused,
    };
}

/// <summary>Who fetched something of it.</summary>
internal sealed record HitDocument(
    [property: BsonElement("k"), BsonRepresentation(BsonType.String)] HitKind Kind, [property: BsonElement("l")] int Link,
    [property: BsonElement("u")] string Url, [property: BsonElement("at")] DateTime At, [property: BsonElement("s")] DateTime Since,
    [property: BsonElement("by")] string Sign, [property: BsonElement("v"), BsonRepresentation(BsonType.String)] HitVerdict Verdict)
{
    public static HitDocument From(MessageHit hit) =>
        new(hit.Kind, hit.Link, hit.Url, hit.At.UtcDateTime, hit.Since.UtcDateTime, hit.Sign, hit.Verdict);

    public MessageHit ToHit() => new(
        Kind, Link, Url, new DateTimeOffset(DateTime.SpecifyKind(At, DateTimeKind.Utc)), SystemTime.From(Since), Sign, Verdict);
}
