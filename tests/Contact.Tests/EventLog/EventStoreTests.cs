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
        Assert.Contains("w_1_c_1_at_1__id_1", winning, StringComparison.Ordinal);
        Assert.DoesNotContain("p_1_n_1", winning, StringComparison.Ordinal);
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
