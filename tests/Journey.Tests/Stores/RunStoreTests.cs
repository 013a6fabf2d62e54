using MongoDB.Bson;
using MongoDB.Driver;
using Rapport.Journey.Domain;
using Rapport.Journey.Domain.Time;
using Rapport.Journey.Runs;
using Rapport.Journey.Tests.Domain;
using Rapport.Notification.V1;
using Rapport.Platform.Testing.Stores;

namespace Rapport.Journey.Tests.Stores;

public sealed class RunStoreTests(MongoFixture mongo) : IClassFixture<MongoFixture>
{
    private static readonly int[] Shares = [0, 1, 2, 3];
    private static readonly OpenJourney Journey = Texts.Open(Texts.Journey("""
        {"id": "mail", "send": {"channel": "email", "template": "t", "variables": {"a": {"b": [1, true, null]}}}},
        {"id": "stay", "wait_for": {"event": "x", "timeout": "1d", "look_back": true}},
        {"id": "look", "branch": [{"when": "event.properties.a == 1.0", "to": "end"}]}, {"id": "end", "exit": {}}
        """));

    [Fact]
    public async Task Write_NewRun_ReadsBackWhole()
    {
        var runs = await NewStoreAsync(mongo.NewDatabase());
        var entered = Enter("c_1");
        Assert.True(await runs.WriteAsync([entered], default));
        var found = Assert.Single(await runs.FindOfContactsAsync(["c_1"], default));
        Assert.Equal(entered.After with { Seen = found.Seen, Goals = found.Goals }, found);
        var report = await runs.FindAsync("w1", "cart", entered.After.Id, default);
        Assert.Equal(entered.Trace, report!.Trace);
        var (place, command) = Assert.Single(await WaitingAsync(runs));
        Assert.Equal((entered.After.Id, "email", 1d), (place.Run, command.SendMessage.Channel,
            command.SendMessage.Variables.Fields["a"].StructValue.Fields["b"].ListValue.Values[0].NumberValue));
    }

    [Fact]
    public async Task Write_LocalTargetKeyAndGoals_AreReadBackAndTheTargetGoesWithItsStep()
    {
        var runs = await NewStoreAsync(mongo.NewDatabase());
        var target = LocalTarget.Of("2026-03-29T02:30:00", new ZoneUse("Europe/Paris", "contact"));
        var entered = Enter("c_1");
        var after = entered.After with { Target = target, Key = "cart 7", Goals = new HashSet<string> { "bought" } };
        await runs.WriteAsync([entered with { After = after }], default);
        var found = Assert.Single(await runs.FindOfContactsAsync(["c_1"], default));
        Assert.Equal((target, "cart 7", "bought"), (found.Target, found.Key, Assert.Single(found.Goals)));
        await runs.WriteAsync([new RunChange(found, found with { Rev = found.Rev + 1, Target = null }, [], [], [])], default);
        found = Assert.Single(await runs.FindOfContactsAsync(["c_1"], default));
        Assert.Equal((null, "cart 7"), (found.Target, found.Key));
    }

    [Fact]
    public async Task Write_SameEntryByTwo_MakesOneRun()
    {
        var runs = await NewStoreAsync(mongo.NewDatabase());
        var results = await Task.WhenAll(Enumerable.Range(0, 8)
            .Select(_ => Task.Run(() => runs.WriteAsync([Enter("c_1")], default))));
        Assert.Single(results, written => written);
        Assert.Single(await runs.FindOfContactsAsync(["c_1"], default));
    }

    [Fact]
    public async Task Write_ManyWritersOfOneRun_LoseNoStepAndRepeatNone()
    {
        var runs = await NewStoreAsync(mongo.NewDatabase());
        await runs.WriteAsync([Enter("c_1")], default);
        await Task.WhenAll(Enumerable.Range(0, 6).Select(writer => Task.Run(async () =>
        {
            for (var done = 0; done < 10;)
            {
                var run = (await runs.FindOfContactsAsync(["c_1"], default))[0];
                var trace = new TraceEntry($"w{writer}", "wait", Story.Start, Story.Start, "waited");
                var change = new RunChange(run, run with { Rev = run.Rev + 1 }, [trace], [], []);
                done += await runs.WriteAsync([change], default) ? 1 : 0;
            }
        })));
        var report = (await runs.FindAsync("w1", "cart", Enter("c_1").After.Id, default))!;
        Assert.Equal(Enter("c_1").After.Rev + 60, report.Run.Rev);
        Assert.Equal(60, report.Trace.Count(entry => entry.Kind == "wait"));
    }

    [Fact]
    public async Task Outbox_MessageWrittenWhileAnotherIsRemoved_Stays()
    {
        var runs = await NewStoreAsync(mongo.NewDatabase());
        var entered = Enter("c_1");
        await runs.WriteAsync([entered], default);
        var read = await WaitingAsync(runs);
        var later = entered.Commands[0] with { Id = "later" };
        await runs.WriteAsync(
            [new RunChange(entered.After, entered.After with { Rev = 99 }, [], [later], [])], default);
        await runs.RemoveFromOutboxAsync(Outbox.Commands, [.. read.Select(e => e.Place)], default);
        var left = Assert.Single(await WaitingAsync(runs));
        Assert.Equal("later", left.Message.CommandId);
        await runs.RemoveFromOutboxAsync(Outbox.Commands, [left.Place], default);
        Assert.Empty(await WaitingAsync(runs));
        Assert.False(await runs.AnyWaitingAsync(Outbox.Commands, [], default));
    }

    [Fact]
    public async Task FindDue_SomeDueSomePausedSomeEnded_GivesTheDueOnes()
    {
        var runs = await NewStoreAsync(mongo.NewDatabase());
        var entered = Enumerable.Range(0, 20).Select(i => Enter($"c_{i}")).ToList();
        await runs.WriteAsync(entered, default);
        var due = entered[0].After.WakeAt!.Value;
        Assert.Empty(await runs.FindDueAsync(due.AddSeconds(-1), Shares, [], 100, default));
        Assert.Equal(due, await runs.NextDueAsync(due.AddSeconds(-1), [], default));
        Assert.Equal(20, (await runs.FindDueAsync(due, Shares, [], 100, default)).Count);
        Assert.Equal(7, (await runs.FindDueAsync(due, Shares, [], 7, default)).Count);
        Assert.Empty(await runs.FindDueAsync(due, Shares, [new JourneyKey("w1", "cart")], 100, default));
        Assert.Null(await runs.NextDueAsync(DateTimeOffset.UnixEpoch, [new JourneyKey("w1", "cart")], default));
        await runs.WriteAsync(
            [
                .. entered.Select(e =>
                    RunDecisions.OnTimer(Journey.Current, e.After, Nobody, due, new ConditionScope())!),
            ],
            default);
        Assert.Empty(await runs.FindDueAsync(due.AddDays(9), Shares, [], 100, default));
    }

    [Fact]
    public async Task List_PageByPage_GivesEveryRunOnceNewestFirst()
    {
        var runs = await NewStoreAsync(mongo.NewDatabase());
        await runs.WriteAsync(
            [.. Enumerable.Range(0, 25).Select(i => Enter($"c_{i}", TimeSpan.FromMinutes(i / 2)))], default);
        var seen = new List<RunState>();
        for (RunPlace? place = null; ;)
        {
            var page = await runs.ListAsync(new RunQuery("w1", "cart", null, false), place, 10, default);
            seen.AddRange(page.Select(report => report.Run));
            if (page.Count < 10)
                break;
            place = RunPlace.Parse(new RunPlace(seen[^1].EnteredAt, seen[^1].Id).ToString());
        }

        Assert.Equal(25, seen.Select(run => run.Id).Distinct().Count());
        Assert.Equal(seen.OrderByDescending(run => run.EnteredAt), seen);
        Assert.Empty(await runs.ListAsync(new RunQuery("other", "cart", null, false), null, 10, default));
    }

    [Theory]
    [InlineData("c_1", """{"c": {"$in": ["c_1"]}}""")]
    [InlineData("wakeAt", """{"wakeAt": {"$lte": {"$date": "2030-01-01T00:00:00Z"}}, "g": {"$in": [0, 1]}}""")]
    [InlineData("outAt", """{"outAt": {"$gt": {"$date": "1970-01-01T00:00:00Z"}}}""")]
    [InlineData("journey", """{"w": "w1", "j": "cart"}""")]
    public async Task Queries_Explained_UseAnIndex(string what, string filter)
    {
        var database = mongo.NewDatabase($"Explain_{what}");
        var runs = await NewStoreAsync(database);
        await runs.WriteAsync([.. Enumerable.Range(0, 300).Select(i => Enter($"c_{i}"))], default);
        var plan = await database.RunCommandAsync<BsonDocument>(new BsonDocument
        {
            ["explain"] = new BsonDocument { ["find"] = "runs", ["filter"] = BsonDocument.Parse(filter) },
        });
        Assert.Contains("IXSCAN", plan.ToJson(), StringComparison.Ordinal);
        Assert.DoesNotContain("COLLSCAN", plan.ToJson(), StringComparison.Ordinal);
    }

    private static readonly ContactFacts Nobody = ContactFacts.None("w1", "c_1");

    private static async Task<RunStore> NewStoreAsync(IMongoDatabase database)
    {
        var runs = new RunStore(database);
        await runs.PrepareAsync(default);
        return runs;
    }

    private static Task<IReadOnlyList<(WaitingPlace Place, Command Message)>> WaitingAsync(RunStore runs) =>
        runs.ReadOutboxAsync(Outbox.Commands, Shares, [], 100, Command.Parser, default);

    private static RunChange Enter(string contact, TimeSpan later = default)
    {
        var story = new Story(Journey);
        var e = story.Event("cart_added", new { a = 2 }) with { Contact = contact };
        return EntryDecisions.Decide(
            Journey, e, ContactFacts.None("w1", contact), [], Story.Start + later, new ConditionScope()).Change!;
    }
}
