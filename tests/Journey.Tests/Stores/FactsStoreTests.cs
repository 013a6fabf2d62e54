using Rapport.Events.Facts;
using Rapport.Journey.Domain;
using Rapport.Journey.Runs;
using Rapport.Journey.Tests.Domain;
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
        Assert.Equal(new Dictionary<string, long> { ["buyers"] = 3, ["a.b"] = 2 }, found.ToldSegments.Numbers);
        Assert.Equal(104.5, found.Crossings["engagement/mql"]);
        Assert.Equal(facts.Traits.OrderBy(trait => trait.Key), found.Traits.OrderBy(trait => trait.Key));
        Assert.Equal(["kept", "new"], found.ToldTags.Inherited.Order());
        Assert.Equal(["new"], found.ToldTags.Decided);
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
                done += await store.WriteAsync([before with { ToldTags = new Holdings { Own = tags } }], default) ? 1 : 0;
            }
        })));
        var facts = Assert.Single(await store.FindAsync([("w1", "c_1")], default));
        Assert.Equal((60, 60L), (facts.Tags.Count, facts.Rev));
    }

    private static ContactFacts Known() => ContactFacts.None("w1", "c_1") with
    {
        N = 12, Stage = "mql",
        ToldTags = new Holdings
        {
            Own = new HashSet<string> { "vip" }, Inherited = new HashSet<string> { "new", "kept" },
            Decided = new HashSet<string> { "new" }, IsMerged = true,
        },
        ToldSegments = new Holdings
        {
            Own = new HashSet<string> { "buyers" }, Numbers = new Dictionary<string, long> { ["buyers"] = 3, ["a.b"] = 2 },
        },
        Crossings = new Dictionary<string, double> { ["engagement/mql"] = 104.5 },
        Traits = new Dictionary<string, TraitWord<object>>
        {
            ["a.b"] = new(new JsonText("""{"$c":[1]}"""), new Said(Story.Start.AddTicks(1), Said.PlaceOf(4095, long.MaxValue >> 12))),
            ["plan"] = new("pro", new Said(Story.Start, 1)), ["seats"] = new(4.0, new Said(Story.Start, 2)),
            ["trial"] = new(false, new Said(Story.Start, 3)), ["gone"] = new(null, new Said(Story.Start, 4)),
        },
    };
}
