using MongoDB.Bson;
using MongoDB.Bson.Serialization.Attributes;
using Rapport.Contact.V1;

namespace Rapport.Contact.Tombstones;

/// <summary>An erasure as <see cref="ErasureStore"/> keeps it; only that store uses it.</summary>
[BsonIgnoreExtraElements]
internal sealed class ErasureDocument
{
    [BsonId]
    public required string Id { get; init; }

    [BsonElement("w")]
    public required string Workspace { get; init; }

    [BsonElement("e")]
    public required string Erasure { get; init; }

    [BsonElement("cs")]
    public required List<string> Contacts { get; init; }

    [BsonElement("mode"), BsonRepresentation(BsonType.String)]
    public required ErasureMode Mode { get; init; }

    [BsonElement("why")]
    public required string Reason { get; init; }

    [BsonElement("by")]
    public required string RequestedBy { get; init; }

    [BsonElement("at")]
    public required DateTime At { get; init; }

    [BsonElement("pl")]
    public required List<PlaceDocument> Places { get; init; }

    [BsonElement("ce"), BsonIgnoreIfNull]
    public List<string>? ConsentEvents { get; init; }

    [BsonElement("n"), BsonIgnoreIfNull]
    public List<ItemsDocument>? Items { get; init; }

    [BsonElement("parts")]
    public List<PartDocument> Parts { get; init; } = [];

    [BsonElement("done"), BsonIgnoreIfNull]
    public DateTime? CompletedAt { get; init; }

    [BsonElement("next"), BsonIgnoreIfNull]
    public DateTime? NextAt { get; init; }

    [BsonElement("tr")]
    public int Tries { get; init; }

    [BsonElement("wait")]
    public string WaitsFor { get; init; } = "";

    [BsonElement("k")]
    public required long Number { get; init; }

    [BsonElement("h")]
    public required string EntryHash { get; init; }

    [BsonElement("hb")]
    public required string HashBefore { get; init; }

    [BsonElement("rev")]
    public int Revision { get; init; }

    public static string Key(string workspace, string erasure) => $"{workspace}/{erasure}";

    public static List<ItemsDocument> ItemsOf(IReadOnlyDictionary<string, long> items) =>
        [.. items.Select(pair => new ItemsDocument(pair.Key, pair.Value))];

    public static List<PartDocument> PartsOf(IEnumerable<ErasedPart> parts) =>
        [.. parts.Select(part => new PartDocument(part.Service, part.Store, part.Form, part.RetentionDays, part.DoneAt.UtcDateTime))];

    public static ErasureDocument From(ErasureRecord record) => new()
    {
        Id = Key(record.Workspace, record.Id), Workspace = record.Workspace, Erasure = record.Id, Contacts = [.. record.Contacts],
        Mode = record.Mode, Reason = record.Reason, RequestedBy = record.RequestedBy, At = record.At.UtcDateTime,
        Places = [.. record.Places.Select(place => new PlaceDocument(place.Contact, place.Partition, place.N))],
        ConsentEvents = record.ConsentEvents.Count == 0 ? null : [.. record.ConsentEvents],
        Items = record.Items.Count == 0 ? null : ItemsOf(record.Items), Parts = PartsOf(record.Parts),
        CompletedAt = record.CompletedAt?.UtcDateTime, NextAt = record.NextAt?.UtcDateTime, Tries = record.Tries,
        WaitsFor = record.WaitsFor, Number = record.Number, EntryHash = record.EntryHash, HashBefore = record.HashBefore,
        Revision = record.Revision,
    };

    public ErasureRecord ToRecord() => new()
    {
        Workspace = Workspace, Id = Erasure, Contacts = Contacts, Mode = Mode, Reason = Reason, RequestedBy = RequestedBy, At = At,
        Places = [.. Places.Select(place => new ErasedPlace(place.Contact, place.Partition, place.N))],
        ConsentEvents = ConsentEvents ?? [], Items = (Items ?? []).ToDictionary(items => items.Key, items => items.Count),
        Parts = [.. Parts.Select(part => new ErasedPart(part.Service, part.Store, part.Form, part.RetentionDays, part.DoneAt))],
        CompletedAt = CompletedAt, NextAt = NextAt, Tries = Tries, WaitsFor = WaitsFor, Number = Number, EntryHash = EntryHash,
        HashBefore = HashBefore, Revision = Revision,
    };

    internal sealed record PlaceDocument(
        [property: BsonElement("c")] string Contact, [property: BsonElement("p")] int Partition, [property: BsonElement("n")] long N);

    internal sealed record ItemsDocument([property: BsonElement("k")] string Key, [property: BsonElement("i")] long Count);

    internal sealed record PartDocument(
        [property: BsonElement("s")] string Service, [property: BsonElement("st")] string Store,
        [property: BsonElement("f"), BsonRepresentation(BsonType.String)] ErasureForm Form,
        [property: BsonElement("d")] int RetentionDays, [property: BsonElement("at")] DateTime DoneAt);
}
