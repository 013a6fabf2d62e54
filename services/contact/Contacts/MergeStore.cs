using MongoDB.Bson;
using MongoDB.Driver;

namespace Rapport.Contact.Contacts;

/// <summary>Which merges are asked for; null stands for any.</summary>
/// <param name="Workspace">Whose.</param>
/// <param name="Contacts">Merges that have any of these on either side.</param>
/// <param name="IsByCall">Merges by call, or by rule.</param>
/// <param name="IsUndone">Merges that were undone, or are in force.</param>
/// <param name="From">At this instant or later.</param>
/// <param name="To">Before this instant.</param>
internal sealed record MergeQuery(
    string Workspace, IReadOnlyCollection<string>? Contacts, bool? IsByCall, bool? IsUndone, DateTimeOffset? From, DateTimeOffset? To);

/// <summary>
/// Collection <c>merges</c>: {_id: "workspace/merge", w, at: when the cause was accepted, cs: [survivor, the other], call: by
/// call, e: cause, ids: [{t, v}] that moved, m: contacts that went along, cw: acts of consent that waited, p and n: place of
/// contact_absorbed, b: the survivor before {k, j, ids, tr, cw}, u: undone {at, e, n: events given back}}. Written only in
/// numbering transactions. Indexes: (w, at, _id), and (cs, at, _id) of one contact's: ids of contacts are unique everywhere.
/// </summary>
internal sealed class MergeStore(IMongoDatabase database)
{
    private static readonly FilterDefinitionBuilder<MergeDocument> Filter = Builders<MergeDocument>.Filter;
    private readonly IMongoCollection<MergeDocument> merges = database.GetCollection<MergeDocument>("merges");

    public Task PrepareAsync(CancellationToken cancellation)
    {
        var keys = Builders<MergeDocument>.IndexKeys;
        return merges.Indexes.CreateManyAsync(
            [
                new CreateIndexModel<MergeDocument>(keys.Ascending(d => d.Workspace).Descending(d => d.At).Descending(d => d.Id)),
                new CreateIndexModel<MergeDocument>(keys.Ascending(d => d.Contacts).Descending(d => d.At).Descending(d => d.Id)),
            ],
            cancellation);
    }

    /// <summary>The merges of these ids that there are.</summary>
    public async Task<IReadOnlyList<MergeRecord>> FindAsync(
        IReadOnlyCollection<(string Workspace, string Merge)> wanted, CancellationToken cancellation) =>
        wanted.Count == 0 ? [] :
        [
            .. (await merges.Find(Filter.In(d => d.Id, wanted.Select(each => MergeDocument.Key(each.Workspace, each.Merge))))
                .ToListAsync(cancellation)).Select(d => d.ToRecord()),
        ];

    /// <summary>A page of merges, newest first, from behind a place.</summary>
    public async Task<IReadOnlyList<MergeRecord>> ListAsync(
        MergeQuery wanted, (DateTimeOffset At, string Id)? place, int count, CancellationToken cancellation)
    {
        // Of contacts the workspace is asked as an expression: an engine that intersects indexes would walk all merges for it.
        var filter = wanted.Contacts is { } contacts
            ? Filter.AnyIn(d => d.Contacts, contacts)
                & new BsonDocument("$expr", new BsonDocument("$eq", new BsonArray { "$w", wanted.Workspace }))
            : Filter.Eq(d => d.Workspace, wanted.Workspace);
        if (wanted.IsByCall is { } byCall)
            filter &= Filter.Eq(d => d.IsByCall, byCall);
        if (wanted.IsUndone is { } undone)
            filter &= Filter.Exists(d => d.Undone, undone);
        if (wanted.From is { } from)
            filter &= Filter.Gte(d => d.At, from.UtcDateTime);
        if (wanted.To is { } to)
            filter &= Filter.Lt(d => d.At, to.UtcDateTime);
        if (place is { } behind)
            filter &= Filter.Lt(d => d.At, behind.At.UtcDateTime)
                | (Filter.Eq(d => d.At, behind.At.UtcDateTime)
                    & Filter.Lt(d => d.Id, MergeDocument.Key(wanted.Workspace, behind.Id)));
        return
        [
            .. (await merges.Find(filter).SortByDescending(d => d.At).ThenByDescending(d => d.Id).Limit(count)
                .ToListAsync(cancellation)).Select(d => d.ToRecord()),
        ];
    }

    /// <summary>How many merges contacts had a part in.</summary>
    public Task<long> CountAsync(IReadOnlyCollection<string> contacts, CancellationToken cancellation) =>
        merges.CountDocumentsAsync(Filter.AnyIn(d => d.Contacts, contacts), cancellationToken: cancellation);

    /// <summary>Takes the merges of contacts away; how many there were.</summary>
    public async Task<long> DeleteAsync(IReadOnlyCollection<string> contacts, CancellationToken cancellation) =>
        (await merges.DeleteManyAsync(Filter.AnyIn(d => d.Contacts, contacts), cancellation)).DeletedCount;

    /// <summary>Adds merges and marks those that were undone, in the numbering transaction.</summary>
    public async Task SaveAsync(
        IClientSessionHandle session, IReadOnlyCollection<MergeRecord> made, IReadOnlyCollection<MergeRecord> undone,
        CancellationToken cancellation)
    {
        if (made.Count > 0)
            await merges.InsertManyAsync(session, made.Select(MergeDocument.From), cancellationToken: cancellation);
        if (undone.Count > 0)
            await merges.BulkWriteAsync(session,
                undone.Select(merge => new UpdateOneModel<MergeDocument>(
                    Filter.Eq(d => d.Id, MergeDocument.Key(merge.Workspace, merge.Id)),
                    Builders<MergeDocument>.Update.Set(d => d.Undone, MergeDocument.From(merge).Undone))),
                cancellationToken: cancellation);
    }
}
