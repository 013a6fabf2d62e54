using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Rapport.Common.V1;
using Rapport.Notification.V1;
using Rapport.Platform.Testing;
using Rapport.Platform.Testing.Stores;

namespace Rapport.Notification.Tests.Service;

public sealed class HandoffTests(MongoFixture mongo) : IClassFixture<MongoFixture>
{
    [Fact]
    public async Task Protocol_FromOrderToOutcome_IsToldInTheLog()
    {
        await using var app = await NotificationApp.StartAsync(mongo);
        app.PutContact("c_1", "Lin");
        await app.EnqueueAsync(NotificationApp.Handoff("c_1", priority: 5));
        Assert.Equal(5, (await app.ToldAsync("c_1", "handoff_opened")).Properties.Fields["priority"].NumberValue);

        var claim = await app.Handoffs.ClaimHandoffAsync(new ClaimHandoffRequest { Queue = "sales", Agent = "ann" });
        Assert.Equal(
            (HandoffState.Claimed, "ann", "c_1"), (claim.Handoff.State, claim.Handoff.Agent, claim.Handoff.Contact));
        var dossier = claim.Handoff.Dossier;
        Assert.Equal("Lin", dossier.Traits.Fields["first_name"].StringValue);
        Assert.Equal("mql", dossier.Facts.Fields["stage"].StringValue);
        Assert.Equal("c_1@example.com", Assert.Single(dossier.Identifiers).Value);
        Assert.Equal("handoff_opened", Assert.Single(dossier.RecentEvents).Name);
        Assert.Equal("ann", (await app.ToldAsync("c_1", "handoff_claimed")).Properties.Fields["agent"].StringValue);

        // What changes now does not change what the agent was told.
        app.PutContact("c_1", "Other");
        var extended = await app.Handoffs.ExtendHandoffAsync(
            new ExtendHandoffRequest { Handoff = claim.Handoff.Id, LeaseToken = claim.LeaseToken });
        Assert.Equal(dossier, extended.Dossier);
        Assert.True(extended.LeaseUntil >= claim.Handoff.LeaseUntil);

        var complete = new CompleteHandoffRequest
        {
            Handoff = claim.Handoff.Id, LeaseToken = claim.LeaseToken, Outcome = "rejected", Reason = "no_project",
            Note = "in June",
        };
        var done = await app.Handoffs.CompleteHandoffAsync(complete);
        Assert.Equal((HandoffState.Completed, "rejected", "no_project", "in June"), (done.State, done.Outcome, done.OutcomeReason, done.Note));
        Assert.Equal(done, await app.Handoffs.CompleteHandoffAsync(complete));
        var told = (await app.ToldAsync("c_1", "handoff_completed")).Properties.Fields;
        Assert.Equal(("rejected", "no_project", "jr_1"), (told["outcome"].StringValue, told["reason"].StringValue, told["run"].StringValue));
        Assert.DoesNotContain("note", told.Keys);
    }

    [Fact]
    public async Task Claim_ByManyAgentsAtOnce_GivesEachHandoffToOneOfThemBestFirst()
    {
        await using var app = await NotificationApp.StartAsync(mongo);
        for (var i = 0; i < 5; i++)
            app.PutContact($"c_{i}");
        await app.EnqueueAsync([.. Enumerable.Range(0, 5).Select(i => NotificationApp.Handoff($"c_{i}", priority: i))]);
        var best = await app.Handoffs.ClaimHandoffAsync(new ClaimHandoffRequest { Queue = "sales", Agent = "first" });
        Assert.Equal("c_4", best.Handoff.Contact);
        var claims = await Task.WhenAll(Enumerable.Range(0, 12).Select(async i =>
            await app.Handoffs.ClaimHandoffAsync(new ClaimHandoffRequest { Queue = "sales", Agent = $"agent{i}" })));
        var won = claims.Where(claim => claim.Handoff is not null).Select(claim => claim.Handoff.Contact).ToList();
        Assert.Equal(["c_0", "c_1", "c_2", "c_3"], won.Order());
        var list = await app.Handoffs.ListHandoffsAsync(
            new ListHandoffsRequest { Filter = "state=\"claimed\" AND queue=\"sales\"" });
        Assert.Equal(5, list.Handoffs.Select(handoff => handoff.Agent).Distinct().Count());
    }

    [Fact]
    public async Task Claim_RepeatedWithTheSameRequestId_GivesTheSameHandoff()
    {
        await using var app = await NotificationApp.StartAsync(mongo);
        app.PutContact("c_1");
        app.PutContact("c_2");
        await app.EnqueueAsync(NotificationApp.Handoff("c_1"), NotificationApp.Handoff("c_2"));
        var request = new ClaimHandoffRequest { Queue = "sales", Agent = "ann", RequestId = "r1" };
        var first = await app.Handoffs.ClaimHandoffAsync(request);
        Assert.Equal(first, await app.Handoffs.ClaimHandoffAsync(request));
    }

    [Fact]
    public async Task Lease_ThatEnds_OpensTheHandoffAgainOnceAndShutsTheAgentOut()
    {
        await using var app = await NotificationApp.StartAsync(mongo);
        app.PutContact("c_1");
        await app.EnqueueAsync(NotificationApp.Handoff("c_1"));
        var claim = await app.Handoffs.ClaimHandoffAsync(new ClaimHandoffRequest
        {
            Queue = "sales", Agent = "ann", Lease = Duration.FromTimeSpan(TimeSpan.FromSeconds(1)),
        });
        Handoff? open = null;
        await Eventually.HoldsAsync(async () => (open = await app.Handoffs.GetHandoffAsync(
            new GetHandoffRequest { Handoff = claim.Handoff.Id })).State == HandoffState.Open, "open again");
        Assert.Equal(1, open!.LapseCount);
        var second = await app.Handoffs.ClaimHandoffAsync(new ClaimHandoffRequest { Queue = "sales", Agent = "bob" });
        Assert.Equal(claim.Handoff.Id, second.Handoff.Id);
        var late = await Assert.ThrowsAsync<RpcException>(async () => await app.Handoffs.CompleteHandoffAsync(
            new CompleteHandoffRequest { Handoff = claim.Handoff.Id, LeaseToken = claim.LeaseToken, Outcome = "accepted" }));
        Assert.Equal(StatusCode.Aborted, late.StatusCode);
        Assert.Equal("LEASE_LOST", late.GetRpcStatus()!.GetDetail<Google.Rpc.ErrorInfo>()!.Reason);
    }

    [Fact]
    public async Task Release_ByTheHolder_PutsItBackForTheNext()
    {
        await using var app = await NotificationApp.StartAsync(mongo);
        app.PutContact("c_1");
        await app.EnqueueAsync(NotificationApp.Handoff("c_1"));
        var claim = await app.Handoffs.ClaimHandoffAsync(new ClaimHandoffRequest { Queue = "sales", Agent = "ann" });
        Assert.Null(
            (await app.Handoffs.ClaimHandoffAsync(new ClaimHandoffRequest { Queue = "sales", Agent = "bob" })).Handoff);
        await app.Handoffs.ReleaseHandoffAsync(
            new ReleaseHandoffRequest { Handoff = claim.Handoff.Id, LeaseToken = claim.LeaseToken });
        Assert.NotNull(
            (await app.Handoffs.ClaimHandoffAsync(new ClaimHandoffRequest { Queue = "sales", Agent = "bob" })).Handoff);
    }

    [Fact]
    public async Task Enqueue_WhileTheContactIsOpenForTheReason_JoinsTheOneThatStands()
    {
        await using var app = await NotificationApp.StartAsync(mongo);
        app.PutContact("c_1");
        var (first, second, other) = (NotificationApp.Handoff("c_1"), NotificationApp.Handoff("c_1"), NotificationApp.Handoff("c_1", "renewal"));
        await app.EnqueueAsync(first);
        await app.EnqueueAsync(second, other, first);
        var all = (await app.Handoffs.ListHandoffsAsync(new ListHandoffsRequest { Filter = "contact=\"c_1\"" })).Handoffs;
        Assert.Equal(3, all.Count);
        var joined = Assert.Single(all, handoff => handoff.State == HandoffState.Joined);
        Assert.Equal(
            all.Single(handoff => handoff.State == HandoffState.Open && handoff.Reason == "mql").Id, joined.JoinedTo);
    }

    [Fact]
    public async Task Merge_OfContacts_LeavesOneOpenHandoffForTheSurvivor()
    {
        await using var app = await NotificationApp.StartAsync(mongo);
        app.PutContact("c_a");
        app.PutContact("c_b");
        await app.EnqueueAsync(
            NotificationApp.Handoff("c_a"), NotificationApp.Handoff("c_b"), NotificationApp.Handoff("c_a", "renewal"));
        app.Log.Merge(NotificationApp.Workspace, "c_a", "c_b", TimeProvider.System.GetUtcNow());
        await app.Service.PumpAsync(app.Log, _ => true);
        var open = (await app.Handoffs.ListHandoffsAsync(new ListHandoffsRequest { Filter = "state=\"open\"" })).Handoffs;
        Assert.Equal(["mql", "renewal"], open.Select(handoff => handoff.Reason).Order());
        Assert.All(open, handoff => Assert.Equal("c_b", handoff.Contact));
    }

    [Fact]
    public async Task Expiry_WhileItWaits_EndsItWithAnOutcomeOfItsOwn()
    {
        await using var app = await NotificationApp.StartAsync(mongo);
        app.PutContact("c_1");
        var expires = TimeProvider.System.GetUtcNow().AddHours(1);
        await app.EnqueueAsync(NotificationApp.Handoff("c_1", expireAt: expires));
        await app.Service.Client<PlatformClockService.PlatformClockServiceClient>()
            .AdvanceClockAsync(new AdvanceClockRequest { To = expires.ToTimestamp() });
        Assert.Equal(
            "expired", (await app.ToldAsync("c_1", "handoff_completed")).Properties.Fields["outcome"].StringValue);
        Assert.Null(
            (await app.Handoffs.ClaimHandoffAsync(new ClaimHandoffRequest { Queue = "sales", Agent = "ann" })).Handoff);
    }

    [Fact]
    public async Task Claim_OfNonsense_NamesEveryField()
    {
        await using var app = await NotificationApp.StartAsync(mongo);
        var refused = await Assert.ThrowsAsync<RpcException>(async () => await app.Handoffs.ClaimHandoffAsync(
            new ClaimHandoffRequest { Lease = Duration.FromTimeSpan(TimeSpan.FromDays(1)) }));
        Assert.Equal(["queue", "agent", "lease"],
            refused.GetRpcStatus()!.GetDetail<Google.Rpc.BadRequest>()!.FieldViolations.Select(
                violation => violation.Field));
        var filter = await Assert.ThrowsAsync<RpcException>(async () => await app.Handoffs.ListHandoffsAsync(
            new ListHandoffsRequest { Filter = "queue=sales" }));
        Assert.Equal(StatusCode.InvalidArgument, filter.StatusCode);
        var missing = await Assert.ThrowsAsync<RpcException>(async () => await app.Handoffs.GetHandoffAsync(
            new GetHandoffRequest { Handoff = "ho_none" }));
        Assert.Equal(StatusCode.NotFound, missing.StatusCode);
    }
}
