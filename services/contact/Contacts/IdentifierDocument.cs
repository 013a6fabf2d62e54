using MongoDB.Bson.Serialization.Attributes;
using Rapport.Common.V1;
using Rapport.Contact.Domain.Identities;

namespace Rapport.Contact.Contacts;

/// <summary>An identifier as a contact's document has it (<see cref="ContactStore"/>).</summary>
internal sealed class IdentifierDocument
{
    [BsonElement("t")]
    public required string Type { get; init; }

    [BsonElement("v")]
    public required string Value { get; init; }

    [BsonElement("at")]
    public required DateTime FirstSeenAt { get; init; }

    [BsonElement("l"), BsonIgnoreIfNull]
    public DateTime? LastSeenAt { get; init; }

    [BsonElement("ok"), BsonIgnoreIfDefault]
    public OriginKind SourceKind { get; init; }

    [BsonElement("on"), BsonIgnoreIfNull]
    public string? SourceName { get; init; }

    [BsonElement("e"), BsonIgnoreIfNull]
    public string? Event { get; init; }

    [BsonElement("vm"), BsonIgnoreIfNull]
    public string? VerifiedBy { get; init; }

    [BsonElement("va"), BsonIgnoreIfNull]
    public DateTime? VerifiedAt { get; init; }

    public static IdentifierDocument From(IdentifierKey key, HeldIdentifier held) => new()
    {
        Type = key.Type, Value = key.Value, FirstSeenAt = held.FirstSeenAt.UtcDateTime,
        LastSeenAt = held.LastSeenAt == held.FirstSeenAt ? null : held.LastSeenAt.UtcDateTime,
        SourceKind = held.Source?.Kind ?? OriginKind.Unspecified, SourceName = held.Source?.Name,
        Event = held.Event.Length > 0 ? held.Event : null,
        VerifiedBy = held.Verified?.Method, VerifiedAt = held.Verified?.At.UtcDateTime,
    };

    public HeldIdentifier ToHeld() => new()
    {
        FirstSeenAt = FirstSeenAt, LastSeenAt = LastSeenAt ?? FirstSeenAt, Event = Event ?? "",
        Source = SourceKind == OriginKind.Unspecified ? null : new Origin { Kind = SourceKind, Name = SourceName ?? "" },
        Verified = VerifiedBy is { } method ? new Verification(method, VerifiedAt ?? FirstSeenAt) : null,
    };
}
