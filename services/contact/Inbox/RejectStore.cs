using Google.Protobuf.WellKnownTypes;
using MongoDB.Bson;
using MongoDB.Bson.Serialization.Attributes;
using MongoDB.Driver;
using Rapport.Common.V1;
using Rapport.Contact.Domain;
using Rapport.Contact.V1;
using Rapport.Hosting.Errors;
using Rapport.Hosting.Time;

namespace Rapport.Contact.Inbox;

/// <summary>An item that was refused.</summary>
/// <param name="Principal">Id of the credential that sent it; empty where it is not known.</param>
/// <param name="Id">The caller's id of it, as far as it could be made out.</param>
/// <param name="Name">The caller's name of it, likewise.</param>
/// <param name="Fault">Which field, and why.</param>
/// <param name="ReceivedAt">Arrival.</param>
internal sealed record Reject(string Principal, string Id, string Name, FieldFault Fault, DateTimeOffset ReceivedAt)
{
    /// <summary>An event that was taken in, and that only numbering could refuse.</summary>
    public static (string Workspace, Reject Reject) Of(Event refused, FieldFault fault) => (refused.Workspace, new Reject(
        refused.Origin?.Name ?? "", refused.SentId.Length > 0 ? refused.SentId : refused.Id,
        refused.SentName.Length > 0 ? refused.SentName : refused.Name, fault, refused.ReceivedAt.ToDateTimeOffset()));
}

/// <summary>Which rejects are asked for; null stands for any.</summary>
internal sealed record RejectQuery(
    string Workspace, string? Principal, string? Name, string? Field, DateTimeOffset? From, DateTimeOffset? To);

/// <summary>
/// Collection <c>rejects</c>: items that were refused, kept 7 days. {_id: ObjectId, w, by: principal, id, name, field,
/// reason, code, received, at: stored}. Indexes: (w, _id) for listing, (w, by, _id), (w, name, _id) and (w, field, _id) for its
/// filters, at (TTL).
/// </summary>
internal sealed class RejectStore(IMongoDatabase database, SystemClock clock)
{
    /// <summary>An event about a contact that does not exist.</summary>
    public static readonly FieldFault NoSuchContact = new("contact", "is no contact of this workspace");

    /// <summary>An id that was used before for something else, which only numbering found out.</summary>
    public static readonly FieldFault IdTaken =
        new("id", "was used before for another event of this source; this one is left out, give it an id of its own");

    private const int MostCharacters = 200;
    private static readonly TimeSpan Kept = TimeSpan.FromDays(7);
    private static readonly FilterDefinitionBuilder<Document> Filter = Builders<Document>.Filter;
    private readonly IMongoCollection<Document> rejects = database.GetCollection<Document>("rejects");

    public Task PrepareAsync(CancellationToken cancellation)
    {
        var keys = Builders<Document>.IndexKeys;
        return rejects.Indexes.CreateManyAsync(
            [
                new CreateIndexModel<Document>(keys.Ascending(d => d.Workspace).Descending(d => d.Key)),
                new CreateIndexModel<Document>(keys.Ascending(d => d.Workspace).Ascending(d => d.Principal).Descending(d => d.Key)),
                new CreateIndexModel<Document>(keys.Ascending(d => d.Workspace).Ascending(d => d.Name).Descending(d => d.Key)),
                new CreateIndexModel<Document>(keys.Ascending(d => d.Workspace).Ascending(d => d.ErrorField).Descending(d => d.Key)),
                new CreateIndexModel<Document>(keys.Ascending(d => d.StoredAt), new CreateIndexOptions { ExpireAfter = Kept }),
            ],
            cancellation);
    }

    public Task AddAsync(string workspace, IReadOnlyCollection<Reject> items, CancellationToken cancellation) =>
        items.Count == 0 ? Task.CompletedTask : rejects.InsertManyAsync(
            items.Select(item => ToDocument(workspace, item)), new InsertManyOptions { IsOrdered = false }, cancellation);

    /// <summary>Adds what only numbering could refuse, in the numbering transaction.</summary>
    public Task AddAsync(
        IClientSessionHandle session, IReadOnlyCollection<(string Workspace, Reject Reject)> items, CancellationToken cancellation) =>
        items.Count == 0 ? Task.CompletedTask : rejects.InsertManyAsync(
            session, items.Select(item => ToDocument(item.Workspace, item.Reject)), cancellationToken: cancellation);

    /// <summary>Newest first, those stored before <paramref name="before"/>.</summary>
    public async Task<IReadOnlyList<(ObjectId Key, IngestReject Reject)>> ListAsync(
        RejectQuery query, ObjectId? before, int count, CancellationToken cancellation)
    {
        var filter = Filter.Eq(d => d.Workspace, query.Workspace);
        if (query.Principal is { } principal)
            filter &= Filter.Eq(d => d.Principal, principal);
        if (query.Name is { } name)
            filter &= Filter.Eq(d => d.Name, name);
        if (query.Field is { } field)
            filter &= Filter.Eq(d => d.ErrorField, field);
        if (query.From is { } from)
            filter &= Filter.Gte(d => d.ReceivedAt, from.UtcDateTime);
        if (query.To is { } to)
            filter &= Filter.Lt(d => d.ReceivedAt, to.UtcDateTime);
        if (before is { } key)
            filter &= Filter.Lt(d => d.Key, key);
        var found = await rejects.Find(filter).SortByDescending(d => d.Key).Limit(count).ToListAsync(cancellation);
        return [.. found.Select(d => (d.Key, d.ToProto()))];
    }

    /// <summary>Whether an item was refused for a field.</summary>
    public Task<bool> HasAsync(string workspace, string field, string id, CancellationToken cancellation) => rejects.Find(
        Filter.Eq(d => d.Workspace, workspace) & Filter.Eq(d => d.ErrorField, field) & Filter.Eq(d => d.Id, id)).AnyAsync(cancellation);

    private Document ToDocument(string workspace, Reject item) => new()
    {
        Key = ObjectId.GenerateNewId(), Workspace = workspace, Principal = item.Principal, Id = Shorten(item.Id),
        Name = Shorten(item.Name), ErrorField = Shorten(item.Fault.Path), Reason = item.Fault.Description,
        Code = ErrorStatus.NameOf(item.Fault.Reason),
        ReceivedAt = item.ReceivedAt.UtcDateTime, StoredAt = clock.GetUtcNow().UtcDateTime,
    };

    private static string Shorten(string text)
    {
        if (text.Length <= MostCharacters)
            return text;
        // Not between the halves of a surrogate pair: what is left would be no text.
        return text[..(char.IsHighSurrogate(text[MostCharacters - 1]) ? MostCharacters - 1 : MostCharacters)];
    }

    private sealed class Document
    {
        [BsonId]
        public required ObjectId Key { get; init; }

        [BsonElement("w")]
        public required string Workspace { get; init; }

        [BsonElement("by")]
        public string Principal { get; init; } = "";

        [BsonElement("id")]
        public required string Id { get; init; }

        [BsonElement("name")]
        public required string Name { get; init; }

        [BsonElement("field")]
        public required string ErrorField { get; init; }

        [BsonElement("reason")]
        public required string Reason { get; init; }

        [BsonElement("code")]
        public string Code { get; init; } = "";

        [BsonElement("received")]
        public required DateTime ReceivedAt { get; init; }

        [BsonElement("at")]
        public required DateTime StoredAt { get; init; }

        public IngestReject ToProto() => new()
        {
            Id = Id, EventName = Name, ErrorField = ErrorField, ErrorReason = Reason, ErrorCode = Code, Principal = Principal,
            ReceivedAt = ReceivedAt.ToTimestamp(),
        };
    }
}
