using System.Diagnostics.Metrics;
using MongoDB.Bson;
using MongoDB.Driver;
using Rapport.Events.Policies;
using Rapport.Events.V1;
using Rapport.Hosting.Time;
using Rapport.Notification.Conclusions;
using Rapport.Notification.Domain;
using Rapport.Notification.Outgoing;
using Rapport.Platform.Testing.Stores;

namespace Rapport.Notification.Tests.Stores;

public sealed class MessageStoreTests(MongoFixture mongo) : IClassFixture<MongoFixture>
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly SystemTime System = new(Now);
    private static readonly Receipt Receipt = new(Now, "", 1, MessageClass.Marketing, "marketing", null);

    [Fact]
    public async Task Apply_OfTheSameClaimsByManyAtOnce_ClaimsEachMessageOnce()
    {
        var store = await PrepareAsync(mongo.NewDatabase());
        await store.AddAsync(Enumerable.Range(0, 200).Select(Queued), CancellationToken.None);
        var won = await Task.WhenAll(Enumerable.Range(0, 6).Select(async _ =>
        {
            List<string> mine = [];
            for (var due = await store.DueAsync(System, 50, default); due.Count > 0; due = await store.DueAsync(
                System, 50, default))
                mine.AddRange(await store.ApplyAsync(
                    [.. due.Select(message => new MessageChange(message, message.Claim(Receipt, System + TimeSpan.FromMinutes(2)), []))], default));
            return mine;
        }));
        Assert.Equal(200, won.Sum(mine => mine.Count));
        Assert.Equal(200, won.SelectMany(mine => mine).Distinct().Count());
    }

    [Fact]
    public async Task Add_OfAMessageThatHasGoneOn_LeavesItAsItIs()
    {
        var store = await PrepareAsync(mongo.NewDatabase());
        await store.AddAsync([Queued(1)], default);
        var message = Assert.Single(await store.DueAsync(System, 10, default));
        await store.ApplyAsync(
            [new MessageChange(message, message.Refuse(Receipt, PermissionReasons.NoConsent, Now), [])], default);
        await store.AddAsync([Queued(1), Queued(2)], default);
        Assert.Equal(MessageState.NotSent, (await store.FindAsync("w1", Queued(1).Id, default))!.State);
        Assert.Equal(Queued(2).Id, Assert.Single(await store.DueAsync(System, 10, default)).Id);
    }

    [Fact]
    public async Task Apply_OfAnOutcomeAfterTheClaimWasGivenUp_StillTellsTheTruthButNotAnOldClaims()
    {
        var store = await PrepareAsync(mongo.NewDatabase());
        await store.AddAsync([Queued(1)], default);
        var queued = Assert.Single(await store.DueAsync(System, 10, default));
        var claimed = queued.Claim(Receipt, System);
        await store.ApplyAsync([new MessageChange(queued, claimed, [])], default);
        await store.ApplyAsync([new MessageChange(claimed, claimed.Lapse(3, Now, System), [])], default);
        Assert.Equal(MessageState.Unknown, (await store.FindAsync("w1", queued.Id, default))!.State);
        var accepted = claimed.Record(new DeliveryResult(DeliveryOutcome.Accepted), 3, Now, System);
        Assert.Empty(await store.ApplyAsync([new MessageChange(claimed with { Fence = 0 }, accepted, [])], default));
        Assert.Single(await store.ApplyAsync([new MessageChange(claimed, accepted, [])], default));
        Assert.Equal((MessageState.Sent, ""), ((await store.FindAsync("w1", queued.Id, default)) is { } m ? (m.State, m.Reason) : default));
    }

    [Fact]
    public async Task Bounce_ReportedByManyAtOnce_IsWrittenAndToldOnce()
    {
        var store = await PrepareAsync(mongo.NewDatabase());
        await store.AddAsync([Queued(1)], default);
        var message = Assert.Single(await store.DueAsync(System, 10, default));
        var written = await Task.WhenAll(Enumerable.Range(0, 16).Select(i =>
        {
            var bounce = new Bounce(BounceClass.Hard, DeliveryFaults.AddressUnknown, $"550 5.1.{i}", Bounce.Dsn, Now);
            return store.BounceAsync(message, bounce, MessageConclusions.Bounced(message, bounce), default);
        }));
        Assert.Single(written, each => each);
        var read = (await store.FindAsync("w1", message.Id, default))!;
        var told = Assert.Single(await store.ReadWaitingAsync(10, default)).Waiting.Read();
        Assert.Equal(("message_bounced", read.Bounce!.Codes), (told.Name, told.Properties.Fields["code"].StringValue));
        Assert.True(await store.ComplainAsync(message, Now, [], default));
        Assert.False(await store.ComplainAsync(message, Now.AddDays(1), [], default));
        Assert.True(await store.ReplyAsync(message, Now, [], default));
        Assert.Equal((Now, Now), ((await store.FindAsync("w1", message.Id, default)) is { } after ? (after.ComplainedAt!.Value, after.RepliedAt!.Value) : default));
    }

    [Fact]
    public async Task Conclusions_WrittenWithAChange_WaitUntilTheyAreTakenOut()
    {
        var store = await PrepareAsync(mongo.NewDatabase());
        await store.AddAsync([Queued(1), Queued(2)], default);
        var due = await store.DueAsync(System, 10, default);
        await store.ApplyAsync([.. due.Select(message => message.Refuse(Receipt, Reasons.Stale, Now))
            .Zip(due, (after, before) => new MessageChange(before, after, MessageConclusions.Of(after)))], default);
        var waiting = await store.ReadWaitingAsync(10, default);
        Assert.Equal(["message_not_sent", "message_not_sent"], waiting.Select(each => each.Waiting.Read().Name));
        await store.RemoveWaitingAsync([(waiting[0].Document, waiting[0].Waiting.Id)], default);
        Assert.Equal(waiting[1].Document, Assert.Single(await store.ReadWaitingAsync(10, default)).Document);
    }

    [Fact]
    public async Task Apply_OfAChangeThatOnlyTells_LeavesTheStateTellsItAndCountsNoSecondEnd()
    {
        var ends = 0L;
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, to) =>
            {
                if (instrument.Name == "rapport.notification.messages")
                    to.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((_, count, tags, _) =>
            Interlocked.Add(ref ends, tags.ToArray().Contains(new("channel", "only_here")) ? count : 0));
        listener.Start();
        var store = await PrepareAsync(mongo.NewDatabase());
        var queued = Queued(1) with { Channel = "only_here" };
        await store.AddAsync([queued], default);
        var refused = queued.Refuse(Receipt, Reasons.Stale, Now);
        await store.ApplyAsync([new MessageChange(queued, refused, [])], default);
        await store.ApplyAsync([new MessageChange(refused, refused,
            WaitingConclusion.Of(refused.Origin, refused.Id, "first", Now, new MessageSent { Message = refused.Id }))], default);
        Assert.Equal(MessageState.NotSent, (await store.FindAsync("w1", queued.Id, default))!.State);
        Assert.Equal("message_sent", Assert.Single(await store.ReadWaitingAsync(10, default)).Waiting.Read().Name);
        Assert.Equal(1, ends);
    }

    [Fact]
    public async Task List_OfAContact_PagesNewestFirst()
    {
        var store = await PrepareAsync(mongo.NewDatabase());
        await store.AddAsync(
            Enumerable.Range(0, 5).Select(i => Queued(i) with { QueuedAt = Now.AddMinutes(i / 2) }), default);
        var first = await store.ListAsync("w1", ["c_1"], null, 3, default);
        var rest = await store.ListAsync("w1", ["c_1"], (first[^1].QueuedAt, first[^1].Id), 3, default);
        Assert.Equal([4, 3, 2, 1, 0], first.Concat(rest).Select(message => int.Parse(message.Id[^4..], null)));
        Assert.Empty(await store.ListAsync("w2", ["c_1"], null, 3, default));
    }

    [Fact]
    public async Task Queries_OfTheWork_UseTheirIndexes()
    {
        var database = mongo.NewDatabase();
        var store = await PrepareAsync(database);
        await store.AddAsync(Enumerable.Range(0, 500).Select(Queued), default);
        await Explained.UsesAnIndexAsync(database, "messages", new BsonDocument("due", new BsonDocument("$lte", Now.UtcDateTime)), new BsonDocument("due", 1));
        await Explained.UsesAnIndexAsync(database, "messages",
            new BsonDocument { ["w"] = "w1", ["c"] = new BsonDocument("$in", new BsonArray { "c_1" }) },
            new BsonDocument { ["q"] = -1, ["_id"] = -1 });
        await Explained.UsesAnIndexAsync(database, "messages", new BsonDocument("out.t", new BsonDocument("$gt", DateTime.UnixEpoch)), new BsonDocument("out.t", 1));
    }

    private static async Task<MessageStore> PrepareAsync(IMongoDatabase database)
    {
        var store = new MessageStore(database);
        await store.PrepareAsync(CancellationToken.None);
        return store;
    }

    private static MessageRecord Queued(int number) => new()
    {
        Id = MessageRecord.IdOf($"{number:D32}"), Channel = "email", Template = "intro", Variables = [], QueuedAt = Now,
        DueAt = new SystemTime(Now.AddSeconds(-1)),
        Origin = new Origin { CommandId = $"{number:D32}", Workspace = "w1", Contact = "c_1", IssuedAt = Now },
    };
}
