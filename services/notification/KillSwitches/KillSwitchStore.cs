using MongoDB.Bson.Serialization.Attributes;
using MongoDB.Driver;
using Rapport.Notification.Domain;
using Rapport.Notification.Stores;

namespace Rapport.Notification.KillSwitches;

/// <summary>
/// Collection <c>kill_switches</c>: {_id: "ks_" + id, w, on: w, ch: channel, j: journey, by, at, why, up: {by, at, why}}. <c>on</c> is
/// there while the switch is in force, <c>up</c> once it was lifted; lifting is a compare-and-set on <c>on</c>. Indexes: (on)
/// sparse, what stands against the messages of a workspace; (w, at descending, _id descending) for listing.
/// </summary>
internal sealed class KillSwitchStore(IMongoDatabase database)
{
    private readonly IMongoCollection<Document> switches = database.GetCollection<Document>("kill_switches");

    private static FilterDefinitionBuilder<Document> Where => Builders<Document>.Filter;

    private static IndexKeysDefinitionBuilder<Document> Keys => Builders<Document>.IndexKeys;

    public Task PrepareAsync(CancellationToken cancellation) => switches.Indexes.CreateManyAsync(
    [
        new CreateIndexModel<Document>(Keys.Ascending(d => d.On), new CreateIndexOptions { Sparse = true }),
        new CreateIndexModel<Document>(Keys.Ascending(d => d.Workspace).Descending(d => d.At).Descending(d => d.Id)),
    ], cancellation);

    /// <summary>Sets a switch; one of this id that is there stays as it is.</summary>
    public Task AddAsync(string workspace, KillSwitch set, CancellationToken cancellation) =>
        switches.InsertNewAsync([Document.From(workspace, set)], cancellation);

    /// <summary>The switches in force.</summary>
    public async Task<IReadOnlyList<KillSwitch>> InForceAsync(string workspace, CancellationToken cancellation) =>
        [.. (await switches.Find(d => d.On == workspace).ToListAsync(cancellation)).Select(d => d.ToSwitch())
            .OrderBy(each => each.Set.At).ThenBy(each => each.Id, StringComparer.Ordinal)];

    /// <summary>One switch; null when the workspace has none of this id.</summary>
    public async Task<KillSwitch?> FindAsync(string workspace, string id, CancellationToken cancellation) =>
        (await switches.Find(d => d.Id == id && d.Workspace == workspace).FirstOrDefaultAsync(cancellation))?.ToSwitch();

    /// <summary>Lifts a switch that is in force; nothing otherwise.</summary>
    public Task LiftAsync(string workspace, string id, SwitchAct lifted, CancellationToken cancellation) => switches.UpdateOneAsync(
        Where.Eq(d => d.Id, id) & Where.Eq(d => d.On, workspace),
        Builders<Document>.Update.Unset(d => d.On).Set(d => d.Lifted, Act.From(lifted)), cancellationToken: cancellation);

    /// <summary>A page, newest first, after the given place.</summary>
    public async Task<IReadOnlyList<KillSwitch>> ListAsync(
        string workspace, bool liftedToo, (DateTimeOffset At, string Id)? after, int count, CancellationToken cancellation)
    {
        var filter = liftedToo ? Where.Eq(d => d.Workspace, workspace) : Where.Eq(d => d.On, workspace);
        if (after is var (at, id))
            filter &= Where.Lt(d => d.At, at.UtcDateTime) | (Where.Eq(d => d.At, at.UtcDateTime) & Where.Lt(d => d.Id, id));
        return [.. (await switches.Find(filter).SortByDescending(d => d.At).ThenByDescending(d => d.Id).Limit(count)
            .ToListAsync(cancellation)).Select(d => d.ToSwitch())];
    }

    private sealed record Act(
        [property: BsonElement("by")] string By, [property: BsonElement("at")] DateTime At, [property: BsonElement("why")] string Reason)
    {
        public static Act From(SwitchAct act) => new(act.By, act.At.UtcDateTime, act.Reason);
    }

    [BsonIgnoreExtraElements]
    private sealed class Document
    {
        [BsonId]
        public required string Id { get; init; }

        [BsonElement("w")]
        public required string Workspace { get; init; }

        [BsonElement("on"), BsonIgnoreIfNull]
        public string? On { get; init; }

        [BsonElement("ch")]
        public required string Channel { get; init; }

        [BsonElement("j")]
        public required string Journey { get; init; }

        [BsonElement("by")]
        public required string By { get; init; }

        [BsonElement("at")]
        public required DateTime At { get; init; }

        [BsonElement("why")]
        public required string Reason { get; init; }

        [BsonElement("up"), BsonIgnoreIfNull]
        public Act? Lifted { get; init; }

        public static Document From(string workspace, KillSwitch set) => new()
        {
            Id = set.Id, Workspace = workspace, On = workspace, Channel = set.Channel, Journey = set.Journey, By = set.Set.By,
            At = set.Set.At.UtcDateTime, Reason = set.Set.Reason,
        };

        public KillSwitch ToSwitch() => new(
            Id, Channel, Journey, new SwitchAct(By, At, Reason),
            Lifted is { } lifted ? new SwitchAct(lifted.By, lifted.At, lifted.Reason) : null);
    }
}
