using Google.Protobuf;
using MongoDB.Bson.Serialization.Attributes;
using Rapport.Common.V1;
using Rapport.Contact.Domain.Identities;

namespace Rapport.Contact.Contacts;

/// <summary>A merge as <see cref="MergeStore"/> keeps it.</summary>
internal sealed class MergeDocument
{
    [BsonId]
    public required string Id { get; init; }

    [BsonElement("w")]
    public required string Workspace { get; init; }

    [BsonElement("at")]
    public required DateTime At { get; init; }

    [BsonElement("cs")]
    public required List<string> Contacts { get; init; }

    [BsonElement("call")]
    public required bool IsByCall { get; init; }

    [BsonElement("e")]
    public required string Event { get; init; }

    [BsonElement("ids")]
    public required List<KeyDocument> Identifiers { get; init; }

    [BsonElement("m")]
    public required List<string> Merged { get; init; }

    [BsonElement("cw")]
    public required List<byte[]> Waiting { get; init; }

    [BsonElement("p")]
    public required int Partition { get; init; }

    [BsonElement("n")]
    public required long N { get; init; }

    [BsonElement("b")]
    public required SurvivorDocument Before { get; init; }

    [BsonElement("u"), BsonIgnoreIfNull]
    public UndoneDocument? Undone { get; init; }

    /// <summary>The key of a merge: "workspace/merge".</summary>
    public static string Key(string workspace, string merge) => $"{workspace}/{merge}";

    public static MergeDocument From(MergeRecord merge) => new()
    {
        Id = Key(merge.Workspace, merge.Id), Workspace = merge.Workspace, At = merge.At.UtcDateTime,
        Contacts = [merge.Into, merge.From], IsByCall = merge.IsByCall, Event = merge.Event,
        Identifiers = KeyDocument.From(merge.Identifiers), Merged = [.. merge.MergedContacts],
        Waiting = [.. merge.Waiting.Select(waiting => waiting.ToByteArray())],
        Partition = merge.Place.Partition, N = merge.Place.N,
        Before = new SurvivorDocument(
            merge.Survivor.Known, merge.Survivor.JoinedAt?.UtcDateTime, KeyDocument.From(merge.Survivor.Identifiers),
            [.. merge.Survivor.Traits.Select(t => new WordDocument(t.Key, StoredTrait.Write(t.Value), t.Value.Said.At.UtcDateTime))],
            [.. merge.Survivor.Waiting.Select(waiting => waiting.ToByteArray())]),
        Undone = merge.Undone is { } undone ? new UndoneDocument(undone.At.UtcDateTime, undone.Event, undone.ReturnedEvents) : null,
    };

    public MergeRecord ToRecord() => new()
    {
        Workspace = Workspace, Id = Id[(Workspace.Length + 1)..], Into = Contacts[0], From = Contacts[1], IsByCall = IsByCall,
        Event = Event, At = At, Identifiers = KeyDocument.ToKeys(Identifiers), MergedContacts = Merged,
        Waiting = [.. Waiting.Select(Rapport.Common.V1.Event.Parser.ParseFrom)], Place = (Partition, N),
        Survivor = new SurvivorBefore(
            Before.Known, Before.JoinedAt, KeyDocument.ToKeys(Before.Identifiers),
            Before.Traits.ToDictionary(t => t.Key, t => StoredTrait.Read(t.Value, t.At)),
            [.. Before.Waiting.Select(Rapport.Common.V1.Event.Parser.ParseFrom)]),
        Undone = Undone is { } undone ? new UndoneMerge(undone.At, undone.Event, undone.Returned) : null,
    };

    internal sealed record KeyDocument([property: BsonElement("t")] string Type, [property: BsonElement("v")] string Value)
    {
        public static List<KeyDocument> From(IEnumerable<IdentifierKey> keys) =>
            [.. keys.Select(key => new KeyDocument(key.Type, key.Value))];

        public static IReadOnlyList<IdentifierKey> ToKeys(IEnumerable<KeyDocument> keys) =>
            [.. keys.Select(key => new IdentifierKey(key.Type, key.Value))];
    }

    internal sealed record WordDocument(
        [property: BsonElement("k")] string Key, [property: BsonElement("v")] byte[] Value, [property: BsonElement("at")] DateTime At);

    internal sealed record SurvivorDocument(
        [property: BsonElement("k")] bool Known, [property: BsonElement("j"), BsonIgnoreIfNull] DateTime? JoinedAt,
        [property: BsonElement("ids")] List<KeyDocument> Identifiers, [property: BsonElement("tr")] List<WordDocument> Traits,
        [property: BsonElement("cw")] List<byte[]> Waiting);

    internal sealed record UndoneDocument(
        [property: BsonElement("at")] DateTime At, [property: BsonElement("e")] string Event, [property: BsonElement("n")] int Returned);
}
