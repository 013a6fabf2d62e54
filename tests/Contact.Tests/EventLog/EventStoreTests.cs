using Google.Protobuf.WellKnownTypes;
using MongoDB.Bson;
using MongoDB.Driver;
using MongoDB.Driver.Core.Events;
using Rapport.Common.V1;
using Rapport.Contact.EventLog;
using Rapport.Platform.Testing.Stores;

namespace Rapport.Contact.Tests.EventLog;

public sealed class EventStoreTests(MongoFixture mongo) : IClassFixture<MongoFixture>
{
    private const int Partitions = 4;
    private const int Contacts = 50;
    private const int EventsEach = 12;

    [Fact]
    public async Task ReadContacts_PageByPage_GivesEveryEventOnceInTheOrderOfTheLog()
    {
        var store = await FilledAsync(mongo.NewDatabase());
        string[] asked = ["c_3", "c_4", "c_9"];
        var read = new List<NumberedEvent>();

        for (var (after, page) = ((-1, 0L), 1); page > 0;)
        {
            var found = await store.ReadContactsAsync("w", asked, after, 7, CancellationToken.None);
            read.AddRange(found);
            page = found.Count;
            after = page > 0 ? (found[^1].Partition, found[^1].N) : after;
        }

        Assert.Equal(asked.Length * EventsEach, read.Count);
        Assert.Equal(read.OrderBy(e => e.Partition).ThenBy(e => e.N), read);
        Assert.Equal(read.Count, read.Select(e => e.Event.Id).Distinct().Count());
        Assert.All(read, e => Assert.Contains(e.Event.Contact, asked));
    }

    [Fact]
    public async Task ReadContacts_InALongLog_LooksAtNoOtherIndexThanThatOfContacts()
    {
        BsonDocument? said = null;
        var settings = MongoClientSettings.FromConnectionString(mongo.ConnectionString);
        settings.ClusterConfigurator = cluster => cluster.Subscribe<CommandStartedEvent>(
            started => said = started.CommandName == "find" ? BsonDocument.Parse(started.Command.ToJson()) : said);
        using var client = new MongoClient(settings);
        var database = client.GetDatabase(mongo.NewDatabase().DatabaseNamespace.DatabaseName);
        var store = await FilledAsync(database);

        await store.ReadContactsAsync("w", ["c_3", "c_4"], (1, 20), 100, CancellationToken.None);

        foreach (var name in said!.Names.Except(["find", "filter", "sort", "limit"]).ToList())
            said!.Remove(name);
        var plan = await database.RunCommandAsync<BsonDocument>(
            new BsonDocument { ["explain"] = said, ["verbosity"] = "queryPlanner" });
        var winning = plan["queryPlanner"]["winningPlan"].ToJson();
        Assert.Contains("w_1_c_1_at_1_n_1_p_1", winning, StringComparison.Ordinal);
        Assert.DoesNotContain("\"p_1_n_1\"", winning, StringComparison.Ordinal);
    }

    [Fact]
    public async Task List_EventsOfOneInstantInTwoPartitions_PagesInTheOrderOfTheLogWithoutGapsOrRepeats()
    {
        var database = mongo.NewDatabase();
        var store = new EventStore(database);
        await store.PrepareAsync(CancellationToken.None);
        // Ids that sort otherwise than the numbers, and numbers that the two partitions share.
        var events = Enumerable.Range(0, 40).Select(i => new NumberedEvent(i % 2, (i / 2) + 1, new Event
        {
            Workspace = "w", Id = $"e{(i * 7) % 40:D2}", Contact = $"c_{i % 2}", Name = "step",
            OccurredAt = Timestamp.FromDateTimeOffset(DateTimeOffset.UnixEpoch.AddSeconds(i < 36 ? 0 : 1)),
        }, Hash: i)).ToList();
        using var session = await database.Client.StartSessionAsync();
        await store.AddAsync(session, events, CancellationToken.None);

        var read = new List<NumberedEvent>();
        for (var (page, before) = (1, default((DateTimeOffset, long, int)?)); page > 0;)
        {
            var found = await store.ListAsync("w", ["c_0", "c_1"], "", before, 7, CancellationToken.None);
            read.AddRange(found);
            page = found.Count;
            before = page > 0 ? (found[^1].Event.OccurredAt.ToDateTimeOffset(), found[^1].N, found[^1].Partition) : before;
        }

        Assert.Equal(
            events.OrderByDescending(e => e.Event.OccurredAt.Seconds).ThenByDescending(e => e.N).ThenByDescending(e => e.Partition)
                .Select(e => e.Event.Id),
            read.Select(e => e.Event.Id));
    }

    [Fact]
    public async Task List_APageInTheMiddle_IsFoundByTheTimelinesIndex()
    {
        BsonDocument? said = null;
        var settings = MongoClientSettings.FromConnectionString(mongo.ConnectionString);
        settings.ClusterConfigurator = cluster => cluster.Subscribe<CommandStartedEvent>(
            started => said = started.CommandName == "find" ? BsonDocument.Parse(started.Command.ToJson()) : said);
        using var client = new MongoClient(settings);
        var database = client.GetDatabase(mongo.NewDatabase().DatabaseNamespace.DatabaseName);
        var store = await FilledAsync(database);

        await store.ListAsync("w", ["c_3"], "", (DateTimeOffset.UnixEpoch.AddMinutes(200), 3, 3), 5, CancellationToken.None);

        foreach (var name in said!.Names.Except(["find", "filter", "sort", "limit"]).ToList())
            said!.Remove(name);
        var plan = await database.RunCommandAsync<BsonDocument>(
            new BsonDocument { ["explain"] = said, ["verbosity"] = "queryPlanner" });
        Assert.Contains("w_1_c_1_at_1_n_1_p_1", plan["queryPlanner"]["winningPlan"].ToJson(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Prepare_OverAnEarlierVersion_TakesItsIndexAway()
    {
        var database = mongo.NewDatabase();
        await database.GetCollection<BsonDocument>("events").Indexes.CreateOneAsync(new CreateIndexModel<BsonDocument>(
            new BsonDocument { ["w"] = 1, ["c"] = 1, ["at"] = 1, ["_id"] = 1 }));
        var store = new EventStore(database);

        await store.PrepareAsync(CancellationToken.None);
        await store.PrepareAsync(CancellationToken.None);

        var names = (await (await database.GetCollection<BsonDocument>("events").Indexes.ListAsync()).ToListAsync())
            .Select(index => index["name"].AsString);
        Assert.Equal(["_id_", "p_1_n_1", "w_1_c_1_at_1_n_1_p_1"], names.Order(StringComparer.Ordinal));
    }

    private static async Task<EventStore> FilledAsync(IMongoDatabase database)
    {
        var store = new EventStore(database);
        await store.PrepareAsync(CancellationToken.None);
        var start = DateTimeOffset.UnixEpoch;
        var events = Enumerable.Range(0, Contacts * EventsEach).Select(i => new NumberedEvent(
            i % Contacts % Partitions, N: 0, new Event
            {
                Workspace = "w", Id = $"e{i}", Contact = $"c_{i % Contacts}", Name = "page_viewed",
                OccurredAt = Timestamp.FromDateTimeOffset(start.AddMinutes(i)),
            }, Hash: i));
        using var session = await database.Client.StartSessionAsync();
        await store.AddAsync(session, Renumbered(events), CancellationToken.None);
        return store;
    }

    // Dense numbers in each partition.
    private static List<NumberedEvent> Renumbered(IEnumerable<NumberedEvent> events) =>
        [.. events.GroupBy(e => e.Partition).SelectMany(partition => partition.Select((e, i) => e with { N = i + 1 }))];
}
