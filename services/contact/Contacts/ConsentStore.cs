using MongoDB.Bson;
using MongoDB.Bson.Serialization.Attributes;
using MongoDB.Driver;
using Rapport.Common.V1;
using Rapport.Events.Consents;

namespace Rapport.Contact.Contacts;

/// <summary>An act of consent with the contact it was numbered under, and who said it.</summary>
internal sealed record RecordedConsent(string Workspace, string Contact, Origin? SaidBy, ConsentAct Act);

/// <summary>
/// Collection <c>consents</c>: every act of consent, never changed, but for c when a merge is undone. {_id: "workspace/event", w, c, purpose, channel,
/// st: Granted, Refused or Pending, a: what it holds for as ["type:value"], source, text, at, by: who said it
/// {k: kind, n: name}, and where they were said: basis, ok: confirmed, night, until: when it expires, proof {form, lang,
/// hash, ref, who, no: refusal offered, group}}. Indexes: (w, c), (w, a), (granted). Written only in numbering transactions. An act from before there
/// were addresses has <c>granted</c> instead of st, and no a, until <see cref="EarlierConsents"/> has seen to it.
/// </summary>
internal sealed class ConsentStore(IMongoDatabase database)
{
    private readonly IMongoCollection<Document> consents = database.GetCollection<Document>("consents");

    public Task PrepareAsync(CancellationToken cancellation) => consents.Indexes.CreateManyAsync(
        [
            new CreateIndexModel<Document>(
                Builders<Document>.IndexKeys.Ascending(d => d.Workspace).Ascending(d => d.Contact)),
            new CreateIndexModel<Document>(
                Builders<Document>.IndexKeys.Ascending(d => d.Workspace).Ascending(d => d.Addresses)),
            new CreateIndexModel<Document>(Builders<Document>.IndexKeys.Ascending(d => d.Granted)),
        ], cancellation);

    public Task AddAsync(
        IClientSessionHandle session, IReadOnlyCollection<RecordedConsent> acts, CancellationToken cancellation) =>
        acts.Count == 0 ? Task.CompletedTask
            : consents.InsertManyAsync(session, acts.Select(Document.From), cancellationToken: cancellation);

    /// <summary>Puts acts under the contacts to which undone merges give their events, in the numbering transaction.</summary>
    public Task ReturnAsync(
        IClientSessionHandle session, IReadOnlyCollection<ReturnedEvent> returned, CancellationToken cancellation) =>
        returned.Count == 0 ? Task.CompletedTask : consents.BulkWriteAsync(session,
            returned.GroupBy(each => each.Contact).Select(group => new UpdateManyModel<Document>(
                Builders<Document>.Filter.In(d => d.Id, group.Select(each => $"{each.Workspace}/{each.EventId}")),
                Builders<Document>.Update.Set(d => d.Contact, group.Key))), cancellationToken: cancellation);

    /// <summary>All acts numbered under contacts and all that hold for addresses, the newest first.</summary>
    public async Task<IReadOnlyList<RecordedConsent>> ListAsync(
        string workspace, IReadOnlyCollection<string> contacts, IReadOnlyCollection<ConsentAddress> addresses,
        CancellationToken cancellation)
    {
        var filter = Builders<Document>.Filter;
        var found = await consents
            .Find(filter.Eq(d => d.Workspace, workspace)
                & (filter.In(d => d.Contact, contacts) | filter.AnyIn(d => d.Addresses, addresses.Select(Key))))
            .ToListAsync(cancellation);
        return [.. found.OrderByDescending(d => d.ActedAt).ThenByDescending(d => d.Id, StringComparer.Ordinal)
            .Select(d => d.ToRecord())];
    }

    /// <summary>Some acts from before there were addresses, as "workspace/event" and what was said.</summary>
    public async Task<IReadOnlyDictionary<string, RecordedConsent>> EarlierAsync(int count, CancellationToken cancellation) =>
        (await consents.Find(Builders<Document>.Filter.In(d => d.Granted, [true, false])).Limit(count).ToListAsync(cancellation))
        .ToDictionary(d => d.Id, d => d.ToRecord());

    /// <summary>Writes such acts as those of today, with what they hold for.</summary>
    public Task CompleteAsync(IReadOnlyDictionary<string, ConsentAct> acts, CancellationToken cancellation) =>
        acts.Count == 0 ? Task.CompletedTask : consents.BulkWriteAsync(
            acts.Select(pair => new UpdateOneModel<Document>(
                Builders<Document>.Filter.Eq(d => d.Id, pair.Key),
                Builders<Document>.Update.Set(d => d.Addresses, [.. pair.Value.Addresses.Select(Key)])
                    .Set(d => d.State, pair.Value.State).Unset(d => d.Granted))),
            cancellationToken: cancellation);

    /// <summary>How many acts are numbered under contacts.</summary>
    public Task<long> CountAsync(string workspace, IReadOnlyCollection<string> contacts, CancellationToken cancellation) =>
        consents.CountDocumentsAsync(Under(workspace, contacts), cancellationToken: cancellation);

    /// <summary>Takes the acts under contacts away; how many there were.</summary>
    public async Task<long> DeleteAsync(string workspace, IReadOnlyCollection<string> contacts, CancellationToken cancellation) =>
        (await consents.DeleteManyAsync(Under(workspace, contacts), cancellation)).DeletedCount;

    private static FilterDefinition<Document> Under(string workspace, IReadOnlyCollection<string> contacts) =>
        Builders<Document>.Filter.Eq(d => d.Workspace, workspace) & Builders<Document>.Filter.In(d => d.Contact, contacts);

    private static string Key(ConsentAddress address) => $"{address.Type}:{address.Value}";

    [BsonIgnoreExtraElements]
    private sealed class Document
    {
        [BsonId]
        public required string Id { get; init; }

        [BsonElement("w")]
        public required string Workspace { get; init; }

        [BsonElement("c")]
        public required string Contact { get; init; }

        [BsonElement("purpose")]
        public required string Purpose { get; init; }

        [BsonElement("channel")]
        public required string Channel { get; init; }

        [BsonElement("granted"), BsonIgnoreIfNull]
        public bool? Granted { get; init; }

        [BsonElement("st"), BsonRepresentation(BsonType.String), BsonIgnoreIfNull]
        public ActState? State { get; init; }

        [BsonElement("a"), BsonIgnoreIfNull]
        public List<string>? Addresses { get; init; }

        [BsonElement("source")]
        public required string Source { get; init; }

        [BsonElement("text")]
        public required string TextVersion { get; init; }

        [BsonElement("at")]
        public required DateTime ActedAt { get; init; }

        [BsonElement("by"), BsonIgnoreIfNull]
        public OriginDocument? SaidBy { get; init; }

        [BsonElement("basis"), BsonRepresentation(BsonType.String), BsonIgnoreIfDefault]
        public ConsentBasis Basis { get; init; }

        [BsonElement("ok"), BsonIgnoreIfDefault]
        public bool IsConfirmed { get; init; }

        [BsonElement("night"), BsonIgnoreIfDefault]
        public bool IsForNight { get; init; }

        [BsonElement("until"), BsonIgnoreIfNull]
        public DateTime? ExpiresAt { get; init; }

        [BsonElement("proof"), BsonIgnoreIfNull]
        public ProofDocument? Proof { get; init; }

        public static Document From(RecordedConsent recorded) => new()
        {
            Id = $"{recorded.Workspace}/{recorded.Act.EventId}", Workspace = recorded.Workspace,
            Contact = recorded.Contact, Purpose = recorded.Act.Purpose, Channel = recorded.Act.Channel,
            State = recorded.Act.State, Addresses = [.. recorded.Act.Addresses.Select(Key)],
            Source = recorded.Act.Source, TextVersion = recorded.Act.TextVersion,
            ActedAt = recorded.Act.ActedAt.UtcDateTime,
            SaidBy = recorded.SaidBy is { } by ? new OriginDocument(by.Kind, by.Name) : null,
            Basis = recorded.Act.Basis, IsConfirmed = recorded.Act.IsConfirmed, IsForNight = recorded.Act.IsForNight,
            ExpiresAt = recorded.Act.ExpiresAt?.UtcDateTime,
            Proof = recorded.Act.Proof == ConsentProof.None ? null : ProofDocument.From(recorded.Act.Proof),
        };

        public RecordedConsent ToRecord() => new(
            Workspace, Contact, SaidBy is { } by ? new Origin { Kind = by.Kind, Name = by.Name } : null,
            new ConsentAct
            {
                EventId = Id[(Workspace.Length + 1)..], Purpose = Purpose, Channel = Channel, ActedAt = ActedAt,
                State = State ?? (Granted == true ? ActState.Granted : ActState.Refused),
                Source = Source, TextVersion = TextVersion, Basis = Basis, IsConfirmed = IsConfirmed, IsForNight = IsForNight,
                ExpiresAt = ExpiresAt, Proof = Proof?.ToProof() ?? ConsentProof.None,
                Addresses = Addresses is null
                    ? Granted == true ? [] : [ConsentAddress.Person(Contact)]
                    : [.. Addresses.Select(ToAddress)],
            });

        private static ConsentAddress ToAddress(string key)
        {
            var colon = key.IndexOf(':', StringComparison.Ordinal);
            return new ConsentAddress(key[..colon], key[(colon + 1)..]);
        }
    }

    private sealed record OriginDocument(
        [property: BsonElement("k"), BsonRepresentation(BsonType.String)] OriginKind Kind,
        [property: BsonElement("n")] string Name);

    private sealed record ProofDocument(
        [property: BsonElement("form")] string Form, [property: BsonElement("lang")] string Language,
        [property: BsonElement("hash")] string TextHash, [property: BsonElement("ref")] string Reference,
        [property: BsonElement("who")] string Collector, [property: BsonElement("no")] bool RefusalOffered,
        [property: BsonElement("group")] string ProductGroup)
    {
        public static ProofDocument From(ConsentProof proof) => new(
            proof.Form, proof.Language, proof.TextHash, proof.Reference, proof.Collector, proof.RefusalOffered,
            proof.ProductGroup);

        public ConsentProof ToProof() => new(Form, Language, TextHash, Reference, Collector, RefusalOffered, ProductGroup);
    }
}
