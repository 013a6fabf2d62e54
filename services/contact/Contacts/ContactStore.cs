using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using MongoDB.Bson.Serialization.Attributes;
using MongoDB.Driver;
using Rapport.Common.V1;
using Rapport.Contact.Attributes;
using Rapport.Contact.Domain;
using Rapport.Contact.Domain.Attributes;
using Rapport.Contact.Domain.Identities;
using Rapport.Events;
using Rapport.Events.Facts;

namespace Rapport.Contact.Contacts;

/// <summary>
/// Collection <c>contacts</c>: {_id: "workspace/contact", w, c, at: created, k: known, ids: [{t, v, at: first seen, l: last seen
/// where that is later, ok: kind and on: name of who brought it, e: event that did, vm: how and va: when it was proven}], tr: [{k, v:
/// google.protobuf.Value and its place (<see cref="StoredTrait"/>), at}], m: merged ids, into: survivor, j: last became one
/// with another known one, cw: acts of consent that wait for an address, x: contacts that it is kept apart from}. Written only in numbering transactions.
/// Indexes: (w, c descending) for listing, newest first, since ids grow with the time of creation; (w, k, c descending)
/// for listing those of one kind. What is indexed of their traits is kept beside them (<see cref="ContactIndexStore"/>).
/// </summary>
internal sealed class ContactStore(IMongoDatabase database, AttributeCatalogue attributes, ContactIndexStore index)
{
    private static readonly FilterDefinitionBuilder<Document> Filter = Builders<Document>.Filter;
    private static readonly IReadOnlySet<IndexEntry> NoEntries = new HashSet<IndexEntry>();
    private readonly IMongoCollection<Document> contacts = database.GetCollection<Document>("contacts");

    public Task PrepareAsync(CancellationToken cancellation)
    {
        var keys = Builders<Document>.IndexKeys;
        return contacts.Indexes.CreateManyAsync(
            [
                new CreateIndexModel<Document>(keys.Ascending(d => d.Workspace).Descending(d => d.Contact)),
                new CreateIndexModel<Document>(
                    keys.Ascending(d => d.Workspace).Ascending(d => d.Known).Descending(d => d.Contact)),
            ],
            cancellation);
    }

    /// <summary>The contacts that exist, merged ones included, by (workspace, id).</summary>
    public async Task<IReadOnlyDictionary<(string Workspace, string Id), ContactRecord>> FindAsync(
        IReadOnlyCollection<(string Workspace, string Id)> ids, CancellationToken cancellation)
    {
        if (ids.Count == 0)
            return new Dictionary<(string, string), ContactRecord>();
        var found = await contacts.Find(Builders<Document>.Filter.In(d => d.Id, ids.Select(i => Key(i.Workspace, i.Id))))
            .ToListAsync(cancellation);
        return found.Select(Read).ToDictionary(r => (r.Workspace, r.Id));
    }

    /// <summary>Those of some ids that are contacts, merged ones included.</summary>
    public async Task<IReadOnlyCollection<string>> ExistingAsync(
        string workspace, IReadOnlyCollection<string> ids, CancellationToken cancellation) =>
        await contacts.Find(Builders<Document>.Filter.In(d => d.Id, ids.Select(id => Key(workspace, id))))
            .Project(d => d.Contact).ToListAsync(cancellation);

    /// <summary>A page of contacts that were not merged away, in the order of the filter, from behind a place.</summary>
    public async Task<IReadOnlyList<ContactRecord>> ListAsync(
        string workspace, ContactFilter wanted, string? place, int count, CancellationToken cancellation)
    {
        var filter = Those(workspace, wanted);
        if (place is not null)
            filter &= wanted.OldestFirst ? Filter.Gt(d => d.Contact, place) : Filter.Lt(d => d.Contact, place);
        var found = contacts.Find(filter);
        var sorted = wanted.OldestFirst ? found.SortBy(d => d.Contact) : found.SortByDescending(d => d.Contact);
        return [.. (await sorted.Limit(count).ToListAsync(cancellation)).Select(Read)];
    }

    /// <summary>How many contacts there are, counted up to <paramref name="most"/>.</summary>
    public Task<long> CountAsync(string workspace, ContactFilter wanted, int most, CancellationToken cancellation) =>
        contacts.CountDocumentsAsync(Those(workspace, wanted), new CountOptions { Limit = most }, cancellation);

    /// <summary>
    /// How many contacts have a value of a trait that is at fault, counted up to <paramref name="most"/>. Looks through all
    /// contacts of the workspace: a million take seconds.
    /// </summary>
    public async Task<int> CountFaultyAsync(
        string workspace, string trait, Func<Conditions.Value, bool> faulty, int most, CancellationToken cancellation)
    {
        var filter = Those(workspace, new ContactFilter(null, 0, ContactFilter.Never, false)) & Filter.Eq("tr.k", trait);
        using var found = await contacts.Find(filter).Project(d => d.Traits).ToCursorAsync(cancellation);
        var count = 0;
        while (count < most && await found.MoveNextAsync(cancellation))
            count += found.Current.Count(traits => traits.Any(t =>
                t.Key == trait && StoredTrait.Read(t.Value, t.At).Value is { } value && faulty(value.AsValue())));
        return Math.Min(count, most);
    }

    private static FilterDefinition<Document> Those(string workspace, ContactFilter wanted)
    {
        var filter = Filter.Eq(d => d.Workspace, workspace) & Filter.Eq(d => d.Into, null);
        if (wanted.Known is { } known)
            filter &= Filter.Eq(d => d.Known, known);
        if (wanted.From > 0)
            filter &= Filter.Gte(d => d.Contact, ContactId.FloorOf(wanted.From));
        if (wanted.To < ContactFilter.Never)
            filter &= Filter.Lt(d => d.Contact, ContactId.FloorOf(wanted.To));
        return filter;
    }

    /// <summary>Writes contacts as they are now, in the numbering transaction.</summary>
    public async Task SaveAsync(
        IClientSessionHandle session, IReadOnlyCollection<ContactRecord> created,
        IReadOnlyCollection<ContactRecord> changed, CancellationToken cancellation)
    {
        if (created.Count > 0)
            await contacts.InsertManyAsync(session, created.Select(Document.From), cancellationToken: cancellation);
        if (changed.Count > 0)
            await contacts.BulkWriteAsync(session,
                changed.Select(Document.From).Select(d =>
                    new ReplaceOneModel<Document>(Builders<Document>.Filter.Eq(x => x.Id, d.Id), d)),
                cancellationToken: cancellation);
        await IndexAsync(session, created.Concat(changed), cancellation);
    }

    /// <summary>Takes contacts away with their index entries, in the numbering transaction.</summary>
    public async Task DeleteAsync(
        IClientSessionHandle session, IReadOnlyCollection<ContactRecord> gone, CancellationToken cancellation)
    {
        if (gone.Count == 0)
            return;
        await contacts.DeleteManyAsync(
            session, Filter.In(d => d.Id, gone.Select(record => Key(record.Workspace, record.Id))), cancellationToken: cancellation);
        await index.SaveAsync(
            session, [], [.. gone.SelectMany(record => record.Indexed.Select(entry => (record.Id, entry)))], cancellation);
    }

    // Only what differs from how the contacts were read: as good as always nothing.
    private async Task IndexAsync(IClientSessionHandle session, IEnumerable<ContactRecord> saved, CancellationToken cancellation)
    {
        var (added, removed) = (new List<(string, IndexEntry)>(), new List<(string, IndexEntry)>());
        foreach (var record in saved)
        {
            var after = record.Into is null ? attributes.Of(record.Workspace).EntriesOf(record.Trait) : NoEntries;
            added.AddRange(after.Except(record.Indexed).Select(entry => (record.Id, entry)));
            removed.AddRange(record.Indexed.Except(after).Select(entry => (record.Id, entry)));
        }

        await index.SaveAsync(session, added, removed, cancellation);
    }

    private ContactRecord Read(Document document)
    {
        var record = document.ToRecord();
        if (record.Into is null && attributes.Of(record.Workspace) is { Indexed.Count: > 0 } declared)
            record.Indexed = declared.EntriesOf(record.Trait);
        return record;
    }

    private static string Key(string workspace, string id) => $"{workspace}/{id}";

    private sealed class Document
    {
        [BsonId]
        public required string Id { get; init; }

        [BsonElement("w")]
        public required string Workspace { get; init; }

        [BsonElement("c")]
        public required string Contact { get; init; }

        [BsonElement("at")]
        public required DateTime CreatedAt { get; init; }

        [BsonElement("k")]
        public required bool Known { get; init; }

        [BsonElement("ids")]
        public required List<IdentifierDocument> Identifiers { get; init; }

        [BsonElement("tr")]
        public required List<TraitDocument> Traits { get; init; }

        [BsonElement("m")]
        public required List<string> Merged { get; init; }

        [BsonElement("into")]
        public string? Into { get; init; }

        [BsonElement("j"), BsonIgnoreIfNull]
        public DateTime? JoinedAt { get; init; }

        [BsonElement("cw"), BsonIgnoreIfNull]
        public List<byte[]>? Waiting { get; init; }

        [BsonElement("x"), BsonIgnoreIfNull]
        public List<string>? Apart { get; init; }

        public static Document From(ContactRecord record) => new()
        {
            Id = Key(record.Workspace, record.Id), Workspace = record.Workspace, Contact = record.Id,
            CreatedAt = record.CreatedAt.UtcDateTime, Known = record.Known,
            Identifiers = [.. record.Identifiers.Select(i => IdentifierDocument.From(i.Key, i.Value))],
            Traits = [.. record.Traits.Select(t => new TraitDocument(t.Key, StoredTrait.Write(t.Value), t.Value.Said.At.UtcDateTime))],
            Merged = record.Merged, Into = record.Into, JoinedAt = record.JoinedAt?.UtcDateTime,
            Waiting = record.Waiting.Count > 0 ? [.. record.Waiting.Select(waiting => waiting.ToByteArray())] : null,
            Apart = record.Apart.Count > 0 ? [.. record.Apart] : null,
        };

        public ContactRecord ToRecord() => new()
        {
            Workspace = Workspace, Id = Contact, CreatedAt = CreatedAt, Known = Known, Into = Into, Merged = Merged,
            Identifiers = Identifiers.ToDictionary(i => new IdentifierKey(i.Type, i.Value), i => i.ToHeld()),
            Traits = Traits.ToDictionary(t => t.Key, t => StoredTrait.Read(t.Value, t.At)),
            JoinedAt = JoinedAt, Waiting = [.. (Waiting ?? []).Select(Event.Parser.ParseFrom)], Apart = [.. Apart ?? []],
        };
    }

    private sealed record TraitDocument(
        [property: BsonElement("k")] string Key, [property: BsonElement("v")] byte[] Value,
        [property: BsonElement("at")] DateTime At);
}
