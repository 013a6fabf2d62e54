using Rapport.Journey.Domain;
using Rapport.Journey.Runs;
using Rapport.Platform.Testing.Stores;

namespace Rapport.Journey.Tests.Stores;

public sealed class FactsStoreTests(MongoFixture mongo) : IClassFixture<MongoFixture>
{
    [Fact]
    public async Task Write_Facts_ReadBackWhole()
    {
        var store = new FactsStore(mongo.NewDatabase());
        var facts = Known() with { MergedInto = "c_2" };
        Assert.True(await store.WriteAsync([facts], default));
        var found = Assert.Single(await store.FindAsync([("w1", "c_1"), ("w1", "c_9")], default));
        Assert.Equal((1L, 12L, "mql", "c_2"), (found.Rev, found.N, found.Stage, found.MergedInto));
        Assert.Equal(facts.Tags.Order(), found.Tags.Order());
        Assert.Equal(facts.Segments, found.Segments);
        Assert.Equal(104.5, found.Crossings["engagement/mql"]);
        Assert.Equal(facts.AttributesJson, found.AttributesJson);
        Assert.Empty(await store.FindAsync([("w2", "c_1")], default));
    }

    [Fact]
    public async Task Write_ByManyAtOnce_LosesNoTag()
    {
        var store = new FactsStore(mongo.NewDatabase());
        await Task.WhenAll(Enumerable.Range(0, 6).Select(writer => Task.Run(async () =>
        {
            for (var done = 0; done < 10;)
            {
                var found = await store.FindAsync([("w1", "c_1")], default);
                var before = found.Count == 0 ? ContactFacts.None("w1", "c_1") : found[0];
                HashSet<string> tags = [.. before.Tags, $"{writer}-{done}"];
                done += await store.WriteAsync([before with { Tags = tags }], default) ? 1 : 0;
            }
        })));
        var facts = Assert.Single(await store.FindAsync([("w1", "c_1")], default));
        Assert.Equal((60, 60L), (facts.Tags.Count, facts.Rev));
    }

    private static ContactFacts Known() => ContactFacts.None("w1", "c_1") with
    {
        N = 12, Tags = new HashSet<string> { "vip", "new" }, Segments = new HashSet<string> { "buyers" }, Stage = "mql",
        Crossings = new Dictionary<string, double> { ["engagement/mql"] = 104.5 },
        AttributesJson = """{"a.b":{"$c":[1]}}""",
    };
}
