using MongoDB.Bson;
using MongoDB.Bson.Serialization.Attributes;
using MongoDB.Driver;
using Rapport.Hosting.Time;
using Rapport.Notification.Domain.Broadcasts;
using Rapport.Notification.Stores;

namespace Rapport.Notification.Audiences;

/// <summary>
/// Collection <c>broadcasts</c>: {_id: "brc_…", w, c: made at, a: there is something to do, s: state, why, by: author,
/// ok: approver, oka, st: started, en: ended, set: {n: name, sg: segment, t: template, v: variables, sch, pm: per minute,
/// cp: control percent, pr: priority}, pg: pages taken, cur: cursor, all: audience complete, pc: credit, pa: since when (system
/// time), hb: [handed, bounced, complained], f: final tally, r: revision}. Every write is a compare-and-set on r. Indexes:
/// (w, c descending, _id descending), the list; (a) sparse, the work.
/// </summary>
internal sealed class BroadcastStore(IMongoDatabase database)
{
    private readonly IMongoCollection<Document> broadcasts = database.GetCollection<Document>("broadcasts");

    private static FilterDefinitionBuilder<Document> Where => Builders<Document>.Filter;

    public Task PrepareAsync(CancellationToken cancellation)
    {
        var keys = Builders<Document>.IndexKeys;
        return broadcasts.Indexes.CreateManyAsync(
        [
            new CreateIndexModel<Document>(keys.Ascending(d => d.Workspace).Descending(d => d.CreatedAt).Descending(d => d.Id)),
            new CreateIndexModel<Document>(keys.Ascending(d => d.IsActive), new CreateIndexOptions { Sparse = true }),
        ], cancellation);
    }

    /// <summary>Adds a broadcast; one of the same id stays as it is.</summary>
    public Task AddAsync(Broadcast broadcast, CancellationToken cancellation) =>
        broadcasts.InsertNewAsync([Document.From(broadcast)], cancellation);

    /// <summary>A broadcast, or null.</summary>
    public async Task<Broadcast?> FindAsync(string workspace, string id, CancellationToken cancellation) =>
        (await broadcasts.Find(d => d.Id == id && d.Workspace == workspace).FirstOrDefaultAsync(cancellation))?.ToBroadcast();

    /// <summary>Writes a broadcast as it is now; null when it is not any more as it was read.</summary>
    /// <param name="changed">As it is to be; its revision is that which was read.</param>
    /// <param name="cancellation">Ends waiting.</param>
    public async Task<Broadcast?> SaveAsync(Broadcast changed, CancellationToken cancellation)
    {
        var next = changed with { Revision = changed.Revision + 1 };
        var result = await broadcasts.ReplaceOneAsync(
            Where.Eq(d => d.Id, changed.Id) & Where.Eq(d => d.Revision, changed.Revision), Document.From(next),
            cancellationToken: cancellation);
        return result.ModifiedCount > 0 ? next : null;
    }

    /// <summary>Forgets a broadcast that is as it was read; false when it is not any more.</summary>
    public async Task<bool> DeleteAsync(Broadcast broadcast, CancellationToken cancellation) =>
        (await broadcasts.DeleteOneAsync(
            Where.Eq(d => d.Id, broadcast.Id) & Where.Eq(d => d.Revision, broadcast.Revision), cancellation)).DeletedCount > 0;

    /// <summary>All for which there is something to do, of every workspace.</summary>
    public async Task<IReadOnlyList<Broadcast>> ActiveAsync(CancellationToken cancellation) =>
        [.. (await broadcasts.Find(Where.Eq(d => d.IsActive, true)).SortBy(d => d.CreatedAt).ToListAsync(cancellation))
            .Select(d => d.ToBroadcast())];

    /// <summary>Broadcasts behind a place, the newest first.</summary>
    public async Task<IReadOnlyList<Broadcast>> ListAsync(
        string workspace, (DateTimeOffset At, string Id)? after, int count, CancellationToken cancellation)
    {
        var filter = Where.Eq(d => d.Workspace, workspace);
        if (after is var (at, id))
            filter &= Where.Lt(d => d.CreatedAt, at.UtcDateTime)
                | (Where.Eq(d => d.CreatedAt, at.UtcDateTime) & Where.Lt(d => d.Id, id));
        return [.. (await broadcasts.Find(filter).SortByDescending(d => d.CreatedAt).ThenByDescending(d => d.Id).Limit(count)
            .ToListAsync(cancellation)).Select(d => d.ToBroadcast())];
    }

    private sealed class Document
    {
        [BsonId]
        public required string Id { get; init; }

        [BsonElement("w")]
        public required string Workspace { get; init; }

        [BsonElement("c")]
        public required DateTime CreatedAt { get; init; }

        [BsonElement("a"), BsonIgnoreIfNull]
        public bool? IsActive { get; init; }

        [BsonElement("s"), BsonRepresentation(BsonType.String)]
        public required BroadcastState State { get; init; }

        [BsonElement("why")]
        public required string Reason { get; init; }

        [BsonElement("by")]
        public required string Author { get; init; }

        [BsonElement("ok")]
        public required string Approver { get; init; }

        [BsonElement("oka")]
        public DateTime? ApprovedAt { get; init; }

        [BsonElement("st")]
        public DateTime? StartedAt { get; init; }

        [BsonElement("en")]
        public DateTime? EndedAt { get; init; }

        [BsonElement("set")]
        public required SettingsDocument Settings { get; init; }

        [BsonElement("pg")]
        public required int Pages { get; init; }

        [BsonElement("cur")]
        public required string Cursor { get; init; }

        [BsonElement("all")]
        public required bool IsAudienceComplete { get; init; }

        [BsonElement("pc")]
        public required double Credit { get; init; }

        [BsonElement("pa")]
        public DateTime? PaceAt { get; init; }

        [BsonElement("hb")]
        public required long[] HaltBase { get; init; }

        [BsonElement("f")]
        public List<TallyDocument>? Final { get; init; }

        [BsonElement("r")]
        public required long Revision { get; init; }

        public static Document From(Broadcast b) => new()
        {
            Id = b.Id, Workspace = b.Workspace, CreatedAt = b.CreatedAt.UtcDateTime, IsActive = b.IsActive ? true : null,
            State = b.State, Reason = b.Reason, Author = b.Author, Approver = b.Approver, ApprovedAt = b.ApprovedAt?.UtcDateTime,
            StartedAt = b.StartedAt?.UtcDateTime, EndedAt = b.EndedAt?.UtcDateTime, Settings = SettingsDocument.From(b.Settings),
            Pages = b.Pages, Cursor = b.Cursor, IsAudienceComplete = b.IsAudienceComplete, Credit = b.Pace.Credit,
            PaceAt = b.Pace.At?.UtcDateTime, HaltBase = [b.HaltBase.Handed, b.HaltBase.Bounced, b.HaltBase.Complained],
            Final = b.Final?.Lines.Select(TallyDocument.From).ToList(), Revision = b.Revision,
        };

        public Broadcast ToBroadcast() => new()
        {
            Workspace = Workspace, Id = Id, Settings = Settings.ToSettings(), State = State, Reason = Reason, Author = Author,
            Approver = Approver, CreatedAt = CreatedAt, ApprovedAt = ApprovedAt, StartedAt = StartedAt, EndedAt = EndedAt,
            Pages = Pages, Cursor = Cursor, IsAudienceComplete = IsAudienceComplete,
            Pace = new ReleasePace(Credit, PaceAt is { } at ? SystemTime.From(at) : null),
            HaltBase = new HaltBase(HaltBase[0], HaltBase[1], HaltBase[2]),
            Final = Final is null ? null : new BroadcastTally([.. Final.Select(line => line.ToLine())]), Revision = Revision,
        };
    }

    private sealed record SettingsDocument(
        [property: BsonElement("n")] string Name, [property: BsonElement("sg")] string Segment,
        [property: BsonElement("t")] string Template, [property: BsonElement("v")] byte[] Variables,
        [property: BsonElement("sch")] DateTime? ScheduledAt, [property: BsonElement("pm")] int PerMinute,
        [property: BsonElement("cp")] int ControlPercent, [property: BsonElement("pr")] int Priority)
    {
        public static SettingsDocument From(BroadcastSettings s) => new(
            s.Name, s.Segment, s.Template, s.Variables, s.ScheduledAt?.UtcDateTime, s.PerMinute, s.ControlPercent, s.Priority);

        public BroadcastSettings ToSettings() => new()
        {
            Name = Name, Segment = Segment, Template = Template, Variables = Variables, ScheduledAt = ScheduledAt,
            PerMinute = PerMinute, ControlPercent = ControlPercent, Priority = Priority,
        };
    }
}

/// <summary>A line of a tally as it is stored.</summary>
internal sealed record TallyDocument(
    [property: BsonElement("s"), BsonRepresentation(BsonType.String)] MemberState State,
    [property: BsonElement("r")] string Reason, [property: BsonElement("b")] bool HasBounced,
    [property: BsonElement("c")] bool HasComplained, [property: BsonElement("n")] long Count)
{
    public static TallyDocument From(TallyLine line) =>
        new(line.State, line.Reason, line.HasBounced, line.HasComplained, line.Count);

    public TallyLine ToLine() => new(State, Reason, HasBounced, HasComplained, Count);
}
