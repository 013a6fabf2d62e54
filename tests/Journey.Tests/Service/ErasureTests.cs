using Google.Protobuf.WellKnownTypes;
using MongoDB.Bson;
using MongoDB.Driver;
using Rapport.Internal.V1;
using Rapport.Journey.V1;
using Rapport.Platform.Testing;
using Rapport.Platform.Testing.Stores;

namespace Rapport.Journey.Tests.Service;

/// <summary>A contact that was erased: its runs end and are nobody's, and nothing else is left.</summary>
public sealed class ErasureTests(MongoFixture mongo) : IClassFixture<MongoFixture>
{
    private const string Hello = """
        {"journey": "hello", "entry": {"event": "greeted", "when": "event.properties.word == \"zqx9marker\""}, "reentry": "never",
         "steps": [{"id": "think", "wait": "1d"}, {"id": "send", "send": {"channel": "email", "template": "t"}}, {"id": "bye", "exit": {"reason": "done"}}]}
        """;

    [Fact]
    public async Task ContactErased_InTheLog_EndsItsRunsAndKeepsTheirCounts()
    {
        await using var stage = await JourneyStage.StartAsync(mongo);
        await stage.PublishAsync(Hello);
        foreach (var contact in new[] { "c_a", "c_b" })
        {
            await stage.HappensAsync(contact, "identified", Words("name", "zqx9marker"));
            await stage.HappensAsync(contact, "greeted", Words("word", "other"));
            await stage.HappensAsync(contact, "greeted", Words("word", "zqx9marker"));
            // Refused: once and never again.
            await stage.HappensAsync(contact, "greeted", Words("word", "zqx9marker"));
        }

        await stage.QuietAsync();
        var lifecycle = stage.Service.Client<LifecycleService.LifecycleServiceClient>();
        var person = new Person { Workspace = "w1", Contacts = { "c_a" } };
        var exported = (await lifecycle.ExportPersonAsync(new ExportPersonRequest { Person = person })).Records;
        Assert.Equal(["runs", "facts", "refusals"], exported.Select(record => record.Store));
        Assert.NotEmpty(await HitsAsync(stage, "c_a"));

        var told = stage.Log.Erase("w1", "c_a", stage.Now);
        await stage.DeliverAsync();
        var verify = new VerifyErasedRequest { Person = person, Places = { new LogPlace { Partition = told.Partition, N = told.N } } };
        await Eventually.HoldsAsync(async () => (await lifecycle.VerifyErasedAsync(verify)).CaughtUp, "the erasure took effect");
        Assert.All((await lifecycle.VerifyErasedAsync(verify)).Stores, store => Assert.Equal(0, store.Items));
        Assert.Empty(await HitsAsync(stage, "c_a"));
        Assert.Equal("think", (await stage.RunOfAsync("c_b")).Step);
        var stats = await stage.Runs.GetJourneyStatsAsync(new GetJourneyStatsRequest { Journey = "hello" });
        Assert.Equal((2, 1, 1), (stats.Entered, stats.Active, stats.Exited["erased"]));
        var listed = await stage.Runs.ListJourneyRunsAsync(new ListJourneyRunsRequest { Journey = "hello" });
        var erased = Assert.Single(listed.Runs, run => run.Contact.Length == 0);
        Assert.Equal(("erased", "", ""), (erased.ExitReason, erased.EntryEventId, erased.Step));

        // Timers do not find it: only the other one is written to.
        await stage.AdvanceAsync(TimeSpan.FromDays(2));
        Assert.Equal(["c_b"], stage.Notification.Stored.Select(command => command.Contact));
        // Delivered again from the start, places and all: nothing comes back.
        await stage.RestartAsync();
        await stage.DeliverAsync();
        Assert.Empty(await HitsAsync(stage, "c_a"));
    }

    [Fact]
    public async Task Erase_ByCallWhileItsEventsStandInOneStretch_LeavesNothing()
    {
        await using var stage = await JourneyStage.StartAsync(mongo);
        await stage.PublishAsync(Hello);
        stage.Happens("c_a", "identified", Words("name", "zqx9marker"));
        stage.Happens("c_a", "greeted", Words("word", "zqx9marker"));
        stage.Log.Erase("w1", "c_a", stage.Now, leavesPlaces: false);
        await stage.DeliverAsync();
        Assert.Empty(await HitsAsync(stage, "c_a"));
        Assert.Empty(await HitsAsync(stage, "zqx9marker"));

        await stage.HappensAsync("c_b", "greeted", Words("word", "zqx9marker"));
        var lifecycle = stage.Service.Client<LifecycleService.LifecycleServiceClient>();
        var request = new EraseRequest { Person = new Person { Workspace = "w1", Contacts = { "c_b" } } };
        Assert.Equal(1, (await lifecycle.EraseAsync(request)).Stores.Single(store => store.Store == "runs").Items);
        Assert.All((await lifecycle.EraseAsync(request)).Stores, store => Assert.Equal(0, store.Items));
        Assert.Empty(await HitsAsync(stage, "c_b"));
    }

    private static Struct Words(string name, string value) => new() { Fields = { [name] = Value.ForString(value) } };

    /// <summary>Where a text stands in a document about people, in any field.</summary>
    private static async Task<IReadOnlyList<string>> HitsAsync(JourneyStage stage, string text)
    {
        var hits = new List<string>();
        foreach (var name in new[] { "runs", "facts", "planned", "refusals" })
            foreach (var document in await stage.Database.GetCollection<BsonDocument>(name).Find(new BsonDocument()).ToListAsync())
                if (System.Text.Encoding.Latin1.GetString(document.ToBson()).Contains(text, StringComparison.Ordinal))
                    hits.Add($"{name}: {document["_id"]}");
        return hits;
    }
}
