using System.Security.Cryptography;
using System.Text;
using MongoDB.Bson;
using MongoDB.Bson.Serialization.Attributes;
using MongoDB.Driver;
using Rapport.Events.Consents;
using Rapport.Notification.Stores;

namespace Rapport.Notification.Consents;

/// <summary>An act and the workspace it was said in.</summary>
internal sealed record RecordedAct(string Workspace, ConsentAct Act);

/// <summary>
/// Collection <c>consent_acts</c>: acts of consent as the log tells them, never changed, so that applying one twice or
/// late makes no difference. {_id: "workspace/event", w, a: what it holds for, p: purpose, ch: channel, st: Granted,
/// Refused or Pending, at, and where they were said: basis, ok: confirmed, night, until: when it expires, no: refusal
/// offered, group: of products}. An address is "type:" and the SHA-256 of workspace, type and value, a person "contact:" and
/// the contact's id: no address is kept. Index: (w, a). An act that holds for nothing is not kept.
/// <para>
/// <c>consents</c> and <c>address_consents</c> of earlier versions are read no more: those knew nothing of bases and ends, and
/// what they wrote down would permit too much. With names of its own, this projection is made from the start of the log.
/// </para>
/// </summary>
internal sealed class ConsentStore(IMongoDatabase database)
{
    private readonly IMongoCollection<Document> consents = database.GetCollection<Document>("consent_acts");

    public Task PrepareAsync(CancellationToken cancellation) => consents.Indexes.CreateOneAsync(
        new CreateIndexModel<Document>(
            Builders<Document>.IndexKeys.Ascending(d => d.Workspace).Ascending(d => d.Addresses)),
        cancellationToken: cancellation);

    /// <summary>Adds acts; those that are there already stay as they are.</summary>
    public Task AddAsync(IReadOnlyCollection<RecordedAct> acts, CancellationToken cancellation) =>
        consents.InsertNewAsync(acts.Where(recorded => recorded.Act.Addresses.Count > 0).Select(recorded => new Document
        {
            Id = $"{recorded.Workspace}/{recorded.Act.EventId}", Workspace = recorded.Workspace,
            Addresses = [.. recorded.Act.Addresses.Select(address => Key(recorded.Workspace, address))],
            Purpose = recorded.Act.Purpose, Channel = recorded.Act.Channel, State = recorded.Act.State,
            ActedAt = recorded.Act.ActedAt.UtcDateTime, Basis = recorded.Act.Basis, IsConfirmed = recorded.Act.IsConfirmed,
            IsForNight = recorded.Act.IsForNight, ExpiresAt = recorded.Act.ExpiresAt?.UtcDateTime,
            RefusalOffered = recorded.Act.Proof.RefusalOffered,
            ProductGroup = recorded.Act.Proof.ProductGroup is { Length: > 0 } group ? group : null,
        }), cancellation);

    /// <summary>The acts that hold for these addresses and persons, by each of those.</summary>
    public async Task<ILookup<ConsentAddress, ConsentAct>> ReadAsync(
        string workspace, IReadOnlyCollection<ConsentAddress> addresses, CancellationToken cancellation)
    {
        var asked = addresses.Distinct().ToDictionary(address => Key(workspace, address));
        var found = asked.Count == 0 ? [] : await consents.Find(
            Builders<Document>.Filter.Eq(d => d.Workspace, workspace)
                & Builders<Document>.Filter.AnyIn(d => d.Addresses, asked.Keys))
            .ToListAsync(cancellation);
        return found.Select(document => document.ToAct(asked))
            .SelectMany(act => act.Addresses, (act, address) => (Address: address, Act: act))
            .ToLookup(pair => pair.Address, pair => pair.Act);
    }

    /// <summary>
    /// The acts that these events were, and those that hold for these persons. Addresses of acts are hashes: of each, its type
    /// and the hash.
    /// </summary>
    public async Task<IReadOnlyList<ConsentAct>> OfAsync(
        string workspace, IReadOnlyCollection<string> events, IReadOnlyCollection<string> contacts, CancellationToken cancellation)
    {
        var found = new Dictionary<string, Document>();
        foreach (var filter in Those(workspace, events, contacts))
            foreach (var document in await consents.Find(filter).ToListAsync(cancellation))
                found[document.Id] = document;
        return [.. found.Values.OrderBy(d => d.Id, StringComparer.Ordinal).Select(document => document.ToAct([]))];
    }

    /// <summary>Forgets acts by their events.</summary>
    public async Task<long> ForgetAsync(string workspace, IEnumerable<string> events, CancellationToken cancellation) =>
        (await consents.DeleteManyAsync(
            Builders<Document>.Filter.In(d => d.Id, events.Select(each => $"{workspace}/{each}")), cancellation)).DeletedCount;

    // One for each index: an engine walks none of them for the other's sake.
    private static IEnumerable<FilterDefinition<Document>> Those(
        string workspace, IReadOnlyCollection<string> events, IReadOnlyCollection<string> contacts)
    {
        var where = Builders<Document>.Filter;
        if (events.Count > 0)
            yield return where.In(d => d.Id, events.Select(each => $"{workspace}/{each}"));
        yield return where.Eq(d => d.Workspace, workspace)
            & where.AnyIn(d => d.Addresses, contacts.Select(contact => Key(workspace, ConsentAddress.Person(contact))));
    }

    private static string Key(string workspace, ConsentAddress address) => address.IsPerson
        ? $"{address.Type}:{address.Value}"
        : $"{address.Type}:" + Convert.ToHexStringLower(
            SHA256.HashData(Encoding.UTF8.GetBytes($"{workspace}\n{address.Type}\n{address.Value}")));

    [BsonIgnoreExtraElements]
    private sealed class Document
    {
        [BsonId]
        public required string Id { get; init; }

        [BsonElement("w")]
        public required string Workspace { get; init; }

        [BsonElement("a")]
        public required List<string> Addresses { get; init; }

        [BsonElement("p")]
        public required string Purpose { get; init; }

        [BsonElement("ch")]
        public required string Channel { get; init; }

        [BsonElement("st"), BsonRepresentation(BsonType.String)]
        public required ActState State { get; init; }

        [BsonElement("at")]
        public required DateTime ActedAt { get; init; }

        [BsonElement("basis"), BsonRepresentation(BsonType.String), BsonIgnoreIfDefault]
        public ConsentBasis Basis { get; init; }

        [BsonElement("ok"), BsonIgnoreIfDefault]
        public bool IsConfirmed { get; init; }

        [BsonElement("night"), BsonIgnoreIfDefault]
        public bool IsForNight { get; init; }

        [BsonElement("until"), BsonIgnoreIfNull]
        public DateTime? ExpiresAt { get; init; }

        [BsonElement("no"), BsonIgnoreIfDefault]
        public bool RefusalOffered { get; init; }

        [BsonElement("group"), BsonIgnoreIfNull]
        public string? ProductGroup { get; init; }

        // Addresses that nobody asked about stay hashes, and so equal none.
        public ConsentAct ToAct(Dictionary<string, ConsentAddress> asked) => new()
        {
            EventId = Id[(Workspace.Length + 1)..], Purpose = Purpose, Channel = Channel, State = State, ActedAt = ActedAt,
            Basis = Basis, IsConfirmed = IsConfirmed, IsForNight = IsForNight, ExpiresAt = ExpiresAt,
            Proof = ConsentProof.None with { RefusalOffered = RefusalOffered, ProductGroup = ProductGroup ?? "" },
            Addresses = [.. Addresses.Select(key => asked.TryGetValue(key, out var address) ? address : Unasked(key))],
        };

        private static ConsentAddress Unasked(string key)
        {
            var colon = key.IndexOf(':', StringComparison.Ordinal);
            return new ConsentAddress(key[..colon], key[(colon + 1)..]);
        }
    }
}
