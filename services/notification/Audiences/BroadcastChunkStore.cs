using MongoDB.Bson;
using MongoDB.Bson.Serialization.Attributes;
using MongoDB.Driver;
using Rapport.Hosting.Time;
using Rapport.Notification.Domain.Broadcasts;
using Rapport.Notification.Stores;

namespace Rapport.Notification.Audiences;

/// <summary>
/// Collection <c>broadcast_chunks</c>, the audiences of broadcasts, a page of a segment a document: {_id: "brc_…/page", b, n: page,
/// nx: where the next begins, m: [{c: contact, s: state, r: reason, to: survivor, bo: bounced, co: complained}], k: tally of m,
/// open: 2 while somebody waits, 1 while somebody is on the way, else 0, ow: number on the way, h: held of these, due: when to look
/// at them next (system time), r: revision}. Every change is a compare-and-set on r. Index: (b, open, n).
/// </summary>
internal sealed class BroadcastChunkStore(IMongoDatabase database)
{
    private readonly IMongoCollection<Document> chunks = database.GetCollection<Document>("broadcast_chunks");

    // The two values of open while somebody is not at their end.
    private static readonly int[] Unsettled = [1, 2];

    private static FilterDefinitionBuilder<Document> Where => Builders<Document>.Filter;

    public Task PrepareAsync(CancellationToken cancellation) => chunks.Indexes.CreateOneAsync(
        new CreateIndexModel<Document>(
            Builders<Document>.IndexKeys.Ascending(d => d.Broadcast).Ascending(d => d.Open).Ascending(d => d.Page)),
        cancellationToken: cancellation);

    /// <summary>Adds a page, unless it was taken before; the one that is stored.</summary>
    public async Task<BroadcastChunk> AddAsync(BroadcastChunk chunk, CancellationToken cancellation)
    {
        var document = Document.From(chunk, SystemTime.From(DateTime.UnixEpoch));
        var taken = await chunks.InsertNewAsync([document], cancellation);
        return taken.Count == 0 ? chunk : (await chunks.Find(d => d.Id == document.Id).SingleAsync(cancellation)).ToChunk();
    }

    /// <summary>Carries out a change of a page that is as it was read; false when it is not any more.</summary>
    /// <param name="changed">As it is to be; its revision is that which was read.</param>
    /// <param name="due">When to look at those on the way next.</param>
    /// <param name="cancellation">Ends waiting.</param>
    public async Task<bool> SaveAsync(BroadcastChunk changed, SystemTime due, CancellationToken cancellation)
    {
        var next = Document.From(changed with { Revision = changed.Revision + 1 }, due);
        return (await chunks.ReplaceOneAsync(
            Where.Eq(d => d.Id, next.Id) & Where.Eq(d => d.Revision, changed.Revision), next,
            cancellationToken: cancellation)).ModifiedCount > 0;
    }

    /// <summary>The first pages with somebody who waits.</summary>
    public Task<IReadOnlyList<BroadcastChunk>> WaitingAsync(string broadcast, int most, CancellationToken cancellation) => ReadAsync(
        chunks.Find(Where.Eq(d => d.Broadcast, broadcast) & Where.Eq(d => d.Open, 2)).SortBy(d => d.Page).Limit(most), cancellation);

    /// <summary>Pages with somebody on the way whose messages are to be looked at, the longest due first.</summary>
    public Task<IReadOnlyList<BroadcastChunk>> DueAsync(
        string broadcast, SystemTime now, int most, CancellationToken cancellation) => ReadAsync(
        chunks.Find(
            Where.Eq(d => d.Broadcast, broadcast) & Where.In(d => d.Open, Unsettled) & Where.Gt(d => d.OnTheWay, 0)
            & Where.Lte(d => d.DueAt, now.UtcDateTime)).SortBy(d => d.DueAt).Limit(most), cancellation);

    /// <summary>Pages from one on, in their order.</summary>
    public Task<IReadOnlyList<BroadcastChunk>> FromAsync(
        string broadcast, int page, int most, CancellationToken cancellation) => ReadAsync(
        chunks.Find(Where.Eq(d => d.Broadcast, broadcast) & Where.Gte(d => d.Page, page)).SortBy(d => d.Page).Limit(most), cancellation);

    /// <summary>The page in which a contact is written to, as themselves or as who they were merged into; null when there is none.</summary>
    public async Task<BroadcastChunk?> OfAsync(string broadcast, string contact, CancellationToken cancellation) =>
        (await chunks.Find(Where.Eq(d => d.Broadcast, broadcast) & (Where.Eq("m.c", contact) | Where.Eq("m.to", contact)))
            .FirstOrDefaultAsync(cancellation))?.ToChunk();

    /// <summary>Those of these contacts who are in the audience, or are written to in another's place.</summary>
    public async Task<IReadOnlySet<string>> MembersAsync(
        string broadcast, IReadOnlyCollection<string> contacts, CancellationToken cancellation)
    {
        if (contacts.Count == 0)
            return new HashSet<string>();
        var found = await chunks.Find(
            Where.Eq(d => d.Broadcast, broadcast) & (Where.In("m.c", contacts) | Where.In("m.to", contacts))).ToListAsync(cancellation);
        return found.SelectMany(d => d.Members).SelectMany(m => new[] { m.Contact, m.Survivor ?? m.Contact })
            .Where(contacts.Contains).ToHashSet();
    }

    /// <summary>
    /// The pages with one of these contacts, of all broadcasts. Read through: an index over a million members would cost every
    /// release of a page, and people are erased seldom.
    /// </summary>
    public Task<IReadOnlyList<BroadcastChunk>> WithAnyAsync(IReadOnlyCollection<string> contacts, CancellationToken cancellation) =>
        ReadAsync(chunks.Find(Where.In("m.c", contacts) | Where.In("m.to", contacts)), cancellation);

    /// <summary>What became of the audience so far, and how many of those on the way are held.</summary>
    public async Task<(BroadcastTally Tally, long Held)> TallyAsync(string broadcast, CancellationToken cancellation)
    {
        var parts = await chunks.Find(Where.Eq(d => d.Broadcast, broadcast)).Project(d => new { d.Tally, d.Held })
            .ToListAsync(cancellation);
        return (
            BroadcastTally.Sum(parts.Select(part => new BroadcastTally([.. part.Tally.Select(line => line.ToLine())]))),
            parts.Sum(part => (long)part.Held));
    }

    /// <summary>Forgets an audience.</summary>
    public Task DeleteAsync(string broadcast, CancellationToken cancellation) =>
        chunks.DeleteManyAsync(Where.Eq(d => d.Broadcast, broadcast), cancellation);

    private static async Task<IReadOnlyList<BroadcastChunk>> ReadAsync(
        IFindFluent<Document, Document> found, CancellationToken cancellation) =>
        [.. (await found.ToListAsync(cancellation)).Select(d => d.ToChunk())];

    private sealed class Document
    {
        [BsonId]
        public required string Id { get; init; }

        [BsonElement("b")]
        public required string Broadcast { get; init; }

        [BsonElement("n")]
        public required int Page { get; init; }

        [BsonElement("nx")]
        public required string Next { get; init; }

        [BsonElement("m")]
        public required List<MemberDocument> Members { get; init; }

        [BsonElement("k")]
        public required List<TallyDocument> Tally { get; init; }

        [BsonElement("open")]
        public required int Open { get; init; }

        [BsonElement("ow")]
        public required int OnTheWay { get; init; }

        [BsonElement("h")]
        public required int Held { get; init; }

        [BsonElement("due")]
        public required DateTime DueAt { get; init; }

        [BsonElement("r")]
        public required long Revision { get; init; }

        public static Document From(BroadcastChunk chunk, SystemTime due)
        {
            var onTheWay = chunk.Members.Count(member => member.State == MemberState.OnTheWay);
            return new Document
            {
                Id = $"{chunk.Broadcast}/{chunk.Page:D7}", Broadcast = chunk.Broadcast, Page = chunk.Page, Next = chunk.Next,
                Members = [.. chunk.Members.Select(MemberDocument.From)],
                Tally = [.. BroadcastTally.Of(chunk.Members).Lines.Select(TallyDocument.From)],
                Open = chunk.Members.Any(member => member.State == MemberState.Waiting) ? 2 : onTheWay > 0 ? 1 : 0,
                OnTheWay = onTheWay, Held = Math.Min(chunk.Held, onTheWay), DueAt = due.UtcDateTime, Revision = chunk.Revision,
            };
        }

        public BroadcastChunk ToChunk() => new()
        {
            Broadcast = Broadcast, Page = Page, Next = Next, Members = [.. Members.Select(member => member.ToMember())],
            Held = Held, Revision = Revision,
        };
    }

    private sealed record MemberDocument(
        [property: BsonElement("c")] string Contact,
        [property: BsonElement("s"), BsonRepresentation(BsonType.String)] MemberState State,
        [property: BsonElement("r"), BsonIgnoreIfNull] string? Reason,
        [property: BsonElement("to"), BsonIgnoreIfNull] string? Survivor)
    {
        [BsonElement("bo"), BsonIgnoreIfDefault]
        public bool HasBounced { get; init; }

        [BsonElement("co"), BsonIgnoreIfDefault]
        public bool HasComplained { get; init; }

        public static MemberDocument From(BroadcastMember member) => new(
            member.Contact, member.State, member.Reason.Length > 0 ? member.Reason : null,
            member.Survivor.Length > 0 ? member.Survivor : null)
        {
            HasBounced = member.HasBounced, HasComplained = member.HasComplained,
        };

        public BroadcastMember ToMember() =>
            new(Contact, State, Reason ?? "", Survivor ?? "", HasBounced, HasComplained);
    }
}
