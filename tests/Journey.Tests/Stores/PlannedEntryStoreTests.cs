using MongoDB.Driver;
using Rapport.Journey.Domain;
using Rapport.Journey.Runs;
using Rapport.Journey.Tests.Domain;
using Rapport.Platform.Testing.Stores;

namespace Rapport.Journey.Tests.Stores;

public sealed class PlannedEntryStoreTests(MongoFixture mongo) : IClassFixture<MongoFixture>
{
    private static readonly JourneyKey Journey = new("w1", "birthday");
    private static readonly DateTimeOffset Due = Story.Start.AddDays(1);

    [Fact]
    public async Task Write_FromOlderFacts_DoesNotReplaceWhatFollowsFromLaterOnes()
    {
        var store = await NewStoreAsync(mongo.NewDatabase());
        await store.WriteAsync([Entry("c_1", Due, 3)], default);
        await store.WriteAsync([Entry("c_1", Due.AddDays(5), 2), Entry("c_2", Due, 1)], default);
        await store.WriteAsync([Entry("c_1", null, 2)], default);
        Assert.Equal(["c_1", "c_2"], (await DueAsync(store, Due)).Order());
        await store.WriteAsync([Entry("c_1", Due.AddDays(2), 4)], default);
        Assert.Equal(["c_2"], await DueAsync(store, Due));
        Assert.Equal(Due.AddDays(2), await store.NextDueAsync(Due, [], default));
        await store.WriteAsync([Entry("c_1", null, 5)], default);
        Assert.Null(await store.NextDueAsync(Due, [], default));
    }

    [Fact]
    public async Task Replace_OfWhatWasPlannedAnewMeanwhile_LeavesIt()
    {
        var store = await NewStoreAsync(mongo.NewDatabase());
        await store.WriteAsync([Entry("c_1", Due, 1), Entry("c_2", Due, 1), Entry("c_3", Due, 1)], default);
        var asked = await store.FindDueAsync(Due, [], 10, default);
        await store.WriteAsync([Entry("c_1", Due.AddDays(1), 2)], default);
        await store.ReplaceAsync(
            [.. asked.Select(entry => (entry, entry with { Due = entry.Contact == "c_3" ? null : Due.AddDays(365) }))], default);
        Assert.Empty(await store.FindDueAsync(Due, [], 10, default));
        Assert.Equal(["c_1"], await DueAsync(store, Due.AddDays(1)));
        Assert.Equal(["c_1", "c_2"], (await DueAsync(store, Due.AddDays(365))).Order());
        Assert.Empty(await store.FindDueAsync(Due.AddDays(365), [Journey], 10, default));
    }

    [Fact]
    public async Task Sweep_IsReadWhereItWasLeftAndBeginsAnewForANewVersion()
    {
        var store = await NewStoreAsync(mongo.NewDatabase());
        Assert.Equal("", await store.ReadSweepAsync(Journey, 1, default));
        await store.WriteSweepAsync(Journey, 1, "c_7", default);
        Assert.Equal("c_7", await store.ReadSweepAsync(Journey, 1, default));
        await store.WriteSweepAsync(Journey, 1, null, default);
        Assert.Null(await store.ReadSweepAsync(Journey, 1, default));
        Assert.Equal("", await store.ReadSweepAsync(Journey, 2, default));
    }

    [Fact]
    public async Task Facts_OfAWorkspace_ArePagedById()
    {
        var facts = new FactsStore(mongo.NewDatabase());
        await facts.WriteAsync(
            [.. Enumerable.Range(0, 7).Select(i => ContactFacts.None("w1", $"c_{i}")), ContactFacts.None("w10", "c_9")], default);
        var (seen, after) = (new List<string>(), "");
        while (await facts.ListAsync("w1", after, 3, default) is { Count: > 0 } page)
        {
            seen.AddRange(page.Select(each => each.Contact));
            after = page[^1].Contact;
        }

        Assert.Equal(Enumerable.Range(0, 7).Select(i => $"c_{i}"), seen);
    }

    private static PlannedEntry Entry(string contact, DateTimeOffset? due, long rev) => new(Journey, contact, due, rev);

    private static async Task<IEnumerable<string>> DueAsync(PlannedEntryStore store, DateTimeOffset now) =>
        (await store.FindDueAsync(now, [], 10, default)).Select(entry => entry.Contact);

    private static async Task<PlannedEntryStore> NewStoreAsync(IMongoDatabase database)
    {
        var store = new PlannedEntryStore(database);
        await store.PrepareAsync(default);
        return store;
    }
}
