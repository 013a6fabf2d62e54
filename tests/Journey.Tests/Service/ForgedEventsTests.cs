using Google.Protobuf.WellKnownTypes;
using MongoDB.Bson;
using MongoDB.Driver;
using Rapport.Common.V1;
using Rapport.Events;
using Rapport.Platform.Testing.Log;
using Rapport.Platform.Testing.Stores;

namespace Rapport.Journey.Tests.Service;

/// <summary>What the platform did not say lets nobody in, moves nobody and teaches nothing, whatever it is called.</summary>
public sealed class ForgedEventsTests(MongoFixture mongo) : IClassFixture<MongoFixture>
{
    private static readonly string[] Entries = ["threshold_crossed", "tag_added", "stage_changed", "segment_entered", "handoff_completed"];

    [Fact]
    public async Task Forged_EveryNameByEverybody_EntersMovesAndTeachesNothing()
    {
        await using var stage = await LivedAsync();
        var before = await KnownAsync(stage);
        foreach (var forged in Forgeries.Of("w1", "c_1", "c_2", stage.Now).Concat(Forgeries.Of("w1", "c_2", "c_1", stage.Now)))
            stage.Log.Append(forged);
        await stage.DeliverAsync();
        await stage.QuietAsync();
        Assert.Equal(before, await KnownAsync(stage));

        // The log once more from the start.
        await stage.Database.DropCollectionAsync("watermarks");
        await stage.DeliverAsync();
        await stage.QuietAsync();
        Assert.Equal(before, await KnownAsync(stage));
        Assert.Empty(stage.Notification.Stored);
    }

    [Fact]
    public async Task Names_SaidByThePlatform_LetIn()
    {
        await using var stage = await LivedAsync();
        foreach (var name in Entries)
            stage.Log.Append(Forgeries.Said(name, "w1", "c_1", "c_2", stage.Now, EventOrigins.Of(OriginKind.Service, "x")));
        await stage.DeliverAsync();
        await stage.QuietAsync();

        Assert.Equal(Entries.Length, stage.Notification.Stored.Count);
    }

    /// <summary>A journey for each of some names of the platform, one that waits for another, and two contacts in it.</summary>
    private async Task<JourneyStage> LivedAsync()
    {
        var stage = await JourneyStage.StartAsync(mongo, "forged");
        foreach (var name in Entries)
            await stage.PublishAsync($$$"""
                {"journey": "on-{{{name.Replace('_', '-')}}}", "entry": {"event": "{{{name}}}"}, "steps": [
                  {"id": "mail", "send": {"channel": "email", "template": "first"}}, {"id": "end", "exit": {"reason": "done"}}]}
                """);
        await stage.PublishAsync("""
            {"journey": "waits", "entry": {"event": "cart_added"}, "steps": [
              {"id": "reads", "wait_for": {"event": "message_opened", "timeout": "2d"}},
              {"id": "call", "handoff": {"queue": "sales", "reason": "opened", "priority": 3}},
              {"id": "end", "exit": {"reason": "done"}}]}
            """);
        foreach (var contact in (string[])["c_1", "c_2"])
        {
            stage.Happens(contact, "identified", new Struct { Fields = { ["plan"] = Value.ForString("free") } });
            stage.Happens(contact, "cart_added");
        }

        await stage.DeliverAsync();
        await stage.QuietAsync();
        return stage;
    }

    /// <summary>Facts and runs, in the order of their ids.</summary>
    private static async Task<IReadOnlyList<string>> KnownAsync(JourneyStage stage)
    {
        var known = new List<string>();
        foreach (var collection in (string[])["facts", "runs"])
        {
            var documents = await stage.Database.GetCollection<BsonDocument>(collection)
                .Find(Builders<BsonDocument>.Filter.Empty).SortBy(d => d["_id"]).ToListAsync();
            Assert.Equal(2, documents.Count);
            known.AddRange(documents.Select(document => document.ToJson()));
        }

        return known;
    }
}
