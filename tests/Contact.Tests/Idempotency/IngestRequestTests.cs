using Google.Protobuf;
using Grpc.Core;
using MongoDB.Bson;
using MongoDB.Driver;
using Rapport.Contact.Tests.Service;
using Rapport.Contact.V1;
using Rapport.Hosting.Callers;
using Rapport.Platform.Testing.Idempotency;
using Rapport.Platform.Testing.Stores;

namespace Rapport.Contact.Tests.Idempotency;

/// <summary>request_id of IngestEvents: same request, same answer, one effect; another one is refused.</summary>
public sealed class IngestRequestTests(MongoFixture mongo) : IClassFixture<MongoFixture>
{
    [Fact]
    public async Task Ingest_RepeatedBeforeAndAfterNumbering_SameAnswerAndNothingTwice()
    {
        await using var requests = await Requests.StartAsync(mongo);
        var request = Requests.Events("r1", "seen");
        request.Events.Add(new EventInput { Name = "nobody" });
        var first = await requests.SendAsync(request);
        Assert.Equal((3, 1), (first.AcceptedCount, first.RejectedCount));
        Assert.Equal(first.ToByteArray(), (await requests.SendAsync(request)).ToByteArray());
        Assert.Equal(3, await requests.NumberedAsync());
        Assert.Equal(first.ToByteArray(), (await requests.SendAsync(request)).ToByteArray());
        Assert.Equal(3, await requests.NumberedAsync());
    }

    [Fact]
    public async Task Ingest_OtherEventsUnderAUsedId_AreRefusedBeforeAndAfterNumbering()
    {
        await using var requests = await Requests.StartAsync(mongo);
        await requests.SendAsync(Requests.Events("r1", "one"));
        Assert.Equal("IDEMPOTENCY_KEY_REUSED", await requests.RefusalAsync(Requests.Events("r1", "two")));
        Assert.Equal(3, await requests.NumberedAsync());
        var refused = await Assert.ThrowsAsync<RpcException>(() => requests.SendAsync(Requests.Events("r1", "two")));
        Assert.Equal((StatusCode.InvalidArgument, "IDEMPOTENCY_KEY_REUSED"), (refused.StatusCode, Requests.ReasonOf(refused)));
        Assert.Equal(3, await requests.NumberedAsync());
    }

    [Fact]
    public async Task Ingest_PairsOfOtherEventsAtOnceUnderOneId_AllThatWasAcceptedIsInTheLog()
    {
        await using var requests = await Requests.StartAsync(mongo);
        var accepted = 0;
        for (var pair = 0; pair < 6; pair++)
        {
            var key = $"pair {pair}";
            var outcomes = await Task.WhenAll(
                requests.RefusalAsync(Requests.Events(key, $"one_{pair}", 1)),
                requests.RefusalAsync(Requests.Events(key, $"two_{pair}", 1)));
            Assert.Equal([null, "IDEMPOTENCY_KEY_REUSED"], outcomes.Order());
            accepted += outcomes.Count(refusal => refusal is null);
        }

        Assert.Equal(accepted, await requests.NumberedAsync());
    }

    [Fact]
    public async Task Ingest_SixteenAtOnce_OneEffectAndTheOthersSameAnswerOrTold()
    {
        await using var requests = await Requests.StartAsync(mongo);
        var request = Requests.Events("r1", "seen");
        var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(async _ =>
        {
            try
            {
                return await requests.SendAsync(request);
            }
            catch (RpcException refused)
            {
                Assert.Equal(StatusCode.Aborted, refused.StatusCode);
                Assert.Equal("IDEMPOTENCY_KEY_IN_USE", Requests.ReasonOf(refused));
                Assert.NotNull(refused.GetRpcStatus()!.GetDetail<Google.Rpc.RetryInfo>());
                return null;
            }
        }));
        Assert.Single(answers.OfType<IngestEventsResponse>().Select(answer => answer.ToByteString()).Distinct());
        Assert.Equal(3, await requests.NumberedAsync());
    }

    [Fact]
    public async Task Ingest_AfterAnAttemptThatDiedWithoutAnAnswer_SameIdsAndNothingTwice()
    {
        await using var requests = await Requests.StartAsync(mongo);
        var request = Requests.Events("r1", "seen");
        var first = await requests.SendAsync(request);
        await LostAnswer.OfAsync(requests.App.Services, Requests.Place("r1"));
        Assert.Equal(first, await requests.SendAsync(request));
        Assert.Equal(3, await requests.NumberedAsync());
        await LostAnswer.OfAsync(requests.App.Services, Requests.Place("r1"));
        Assert.Equal("IDEMPOTENCY_KEY_REUSED", await requests.RefusalAsync(Requests.Events("r1", "other")));
        Assert.Equal(first, await requests.SendAsync(request));
        Assert.Equal(3, await requests.NumberedAsync());
    }

    [Fact]
    public async Task Ingest_OfEventsWithIdsAfterAnAttemptThatDied_IsAcceptedAndByAnotherRequestADuplicate()
    {
        await using var requests = await Requests.StartAsync(mongo);
        var request = Requests.Events("r1", "seen");
        for (var i = 0; i < request.Events.Count; i++)
            request.Events[i].Id = $"order-{i}";
        var first = await requests.SendAsync(request);
        Assert.Equal(3, await requests.NumberedAsync());
        await LostAnswer.OfAsync(requests.App.Services, Requests.Place("r1"));
        Assert.Equal(first, await requests.SendAsync(request));
        request.RequestId = "r2";
        Assert.All((await requests.SendAsync(request)).Results, r => Assert.Equal(IngestStatus.Duplicate, r.Status));
        Assert.Equal(3, await requests.NumberedAsync());
    }

    [Fact]
    public async Task Ingest_AfterTheLifeOfItsId_IsANewRequest()
    {
        await using var requests = await Requests.StartAsync(mongo);
        var first = await requests.SendAsync(Requests.Events("r1", "seen"));
        await requests.Database.GetCollection<BsonDocument>("requests").UpdateOneAsync(
            new BsonDocument("_id", Requests.Place("r1")),
            new BsonDocument("$set", new BsonDocument("x", DateTime.UnixEpoch)));
        var second = await requests.SendAsync(Requests.Events("r1", "seen"));
        Assert.Empty(first.Results.Select(r => r.Id).Intersect(second.Results.Select(r => r.Id)));
        Assert.Equal(6, await requests.NumberedAsync());
    }

    [Fact]
    public async Task Ingest_RefusedAsAWhole_LeavesItsIdToTheCorrectedRequest()
    {
        await using var requests = await Requests.StartAsync(mongo);
        Assert.Equal("FIELDS_INVALID", await requests.RefusalAsync(new IngestEventsRequest { RequestId = "r1" }));
        Assert.Equal(3, (await requests.SendAsync(Requests.Events("r1", "seen"))).AcceptedCount);
    }

    [Fact]
    public async Task Ingest_ThatCouldNotBeTakenForNow_IsTakenLaterUnderTheSameId()
    {
        await using var requests = await Requests.StartAsync(
            mongo, new Dictionary<string, string> { ["Contact:InboxEvents"] = "2" },
            database => HeldLease.TakeAsync(database, HeldLease.Numbering));
        var request = Requests.Events("r1", "late");
        // What waits is more than there is room for, as long as nothing is numbered.
        Assert.Null(await requests.RefusalAsync(Requests.Events("", "fill")));
        Assert.Equal("UNAVAILABLE", await requests.RefusalAsync(request));
        await HeldLease.FreeAsync(requests.Database, HeldLease.Numbering);
        Assert.Null(await ContactApp.EventuallyAsync(() => requests.RefusalAsync(request), refusal => refusal is null));
        await ContactApp.EventuallyAsync(async () => await requests.Contacts.LookupContactAsync(
            new LookupContactRequest { Identifier = "user_id:late-0" }, ContactApp.Caller), found => found.EventCount == 1);
    }

    [Fact]
    public async Task Ingest_OfAnotherCallerWithTheSameId_IsARequestOfItsOwn()
    {
        await using var requests = await Requests.StartAsync(mongo);
        await requests.SendAsync(Requests.Events("r1", "mine"));
        var other = ContactApp.CallerOf(CallerContext.ApiKey, "another");
        var theirs = await requests.Contacts.IngestEventsAsync(Requests.Events("r1", "theirs"), other);
        Assert.Equal(3, theirs.AcceptedCount);
        Assert.Equal(6, await requests.NumberedAsync());
    }
}
