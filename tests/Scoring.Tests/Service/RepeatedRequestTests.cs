using Google.Protobuf;
using Grpc.Core;
using Rapport.Leads.V1;
using Rapport.Platform.Testing;
using Rapport.Platform.Testing.Idempotency;
using Rapport.Platform.Testing.Stores;
using Rapport.Scoring.Tests.Stores;
using Rapport.Scoring.V1;
using Rapport.Values.V1;

namespace Rapport.Scoring.Tests.Service;

/// <summary>request_id on scoring's writes: one effect, one answer, whatever dies in between.</summary>
public sealed class RepeatedRequestTests(RedisFixture redis) : IClassFixture<RedisFixture>
{
    private const string Place = "w1/internal/r1";

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    [Fact]
    public async Task EveryWrite_UnderAKeyOfAnotherRequest_IsRefused()
    {
        await using var app = await ScoringApp.StartAsync(redis);
        await WriteWalk.AllAskForTheirKeyAsync(app.Service.Services, app.Service.Calls("w1"), "rapport.scoring.", "w1/internal");
    }

    [Fact]
    public async Task Contract_ProposedBeforeTheAnswerWasLost_IsThatVersion()
    {
        await using var app = await WithModelAsync();
        var request = new CreateMqlContractRequest
        {
            RequestId = "r1",
            Contract = new MqlContract { Model = "engagement", Threshold = "hot", PrecisionFloor = 0.6 },
        };
        var (first, later) = await LostAnswer.ThroughAsync(
            app.Service.Services, Place, async () => await app.Contracts.CreateMqlContractAsync(request));
        Assert.Equal(first, later);
        request.RequestId = "r2";
        Assert.Equal(2, (await app.Contracts.CreateMqlContractAsync(request)).Version);
    }

    [Fact]
    public async Task Draft_ShadowedAndActivatedBeforeTheAnswerWasLost_AreDone()
    {
        await using var app = await WithModelAsync();
        var model = ScoringApp.Engagement();
        model.Rules[0].Points = 3;
        var draft = await app.ScoreModels.CreateModelVersionAsync(
            new CreateModelVersionRequest { Model = "engagement", Definition = model });
        var shadow = new ShadowModelVersionRequest { Model = "engagement", Version = draft.Version, RequestId = "r1" };
        await LostAnswer.ThroughAsync(
            app.Service.Services, Place, async () => await app.ScoreModels.ShadowModelVersionAsync(shadow));
        shadow.RequestId = "r2";
        Assert.Equal("STATE_FORBIDS", await RefusalAsync(async () => await app.ScoreModels.ShadowModelVersionAsync(shadow)));
        var activate = new ActivateModelVersionRequest { Model = "engagement", Version = draft.Version, RequestId = "r3" };
        var (_, later) = await LostAnswer.ThroughAsync(app.Service.Services, "w1/internal/r3",
            async () => await app.ScoreModels.ActivateModelVersionAsync(activate));
        Assert.True(later.State is ModelState.Activating or ModelState.Active);
    }

    [Fact]
    public async Task BackTest_StartedBeforeTheAnswerWasLost_IsThatOne()
    {
        await using var app = await WithModelAsync();
        var (first, later) = await LostAnswer.ThroughAsync(app.Service.Services, Place, async () =>
            await app.BackTests.StartBackTestAsync(
                new StartBackTestRequest { Model = "engagement", Version = 1, RequestId = "r1" }));
        Assert.Equal(first.Id, later.Id);
    }

    [Fact]
    public async Task Verdict_DecidedBeforeTheAnswerWasLost_IsDecidedAlsoWhenTheStageHasMoved()
    {
        await using var app = await WithModelAsync();
        app.Log.Append(LoggedEvents.Of("i", "c_1", "identified", Now, email: "ann@example.com"));
        app.Log.Append(LoggedEvents.Of("s", "c_1", "signed_up", Now));
        foreach (var order in (string[])["o1", "o2"])
            app.Log.Append(LoggedEvents.Of(order, "c_1", "order_completed", Now, null,
                ("amount", Google.Protobuf.WellKnownTypes.Value.ForNumber(99))));
        await app.Service.PumpAsync(app.Log, _ => StageAsync(app).Result == "mql");
        var accept = new AcceptLeadRequest { Contact = "c_1", RequestId = "r1" };
        await app.Leads.AcceptLeadAsync(accept);
        await app.Service.PumpAsync(app.Log, _ => StageAsync(app).Result == "sal");
        await LostAnswer.OfAsync(app.Service.Services, Place);

        Assert.Equal("sal", (await app.Leads.AcceptLeadAsync(accept)).Stage);
        Assert.Single(app.Log.All(), logged => logged.Event.Name == "lead_accepted");
        accept.RequestId = "r2";
        Assert.Equal("STATE_FORBIDS", await RefusalAsync(async () => await app.Leads.AcceptLeadAsync(accept)));
    }

    [Fact]
    public async Task Points_NamedByTheHeaderAlone_AreGivenOnceAndThatIsTheLedgersKey()
    {
        await using var app = await ScoringApp.StartAsync(redis);
        app.Contacts.Put("w1", "c_1", null);
        await using var pump = new Pump(app.Service, app.Log);
        // One each call: the client adds to it.
        Metadata Headers() => new() { { "idempotency-key", "order-17" } };
        var request = new EarnPointsRequest { Contact = "c_1", Points = 100 };
        var first = await app.Points.EarnPointsAsync(request, Headers());
        Assert.Equal(first.ToByteArray(), (await app.Points.EarnPointsAsync(request, Headers())).ToByteArray());
        Assert.Equal(100, (await app.Points.EarnPointsAsync(
            new EarnPointsRequest { Contact = "c_1", Points = 100, IdempotencyKey = "order-17" })).Balance);
        Assert.Equal("IDEMPOTENCY_KEY_REUSED", await RefusalAsync(async () => await app.Points.EarnPointsAsync(
            new EarnPointsRequest { Contact = "c_1", Points = 100, Reason = "another" }, Headers())));
        await OnceAsync(app, "points_earned");
    }

    [Fact]
    public async Task Points_SixteenAtOnceUnderOneId_AreTakenOnce()
    {
        await using var app = await ScoringApp.StartAsync(redis);
        app.Contacts.Put("w1", "c_1", null);
        await using var pump = new Pump(app.Service, app.Log);
        await app.Points.EarnPointsAsync(new EarnPointsRequest { Contact = "c_1", Points = 100, RequestId = "first" });
        var balances = await Task.WhenAll(Enumerable.Range(0, 16).Select(async _ =>
        {
            try
            {
                return (await app.Points.BurnPointsAsync(
                    new BurnPointsRequest { Contact = "c_1", Points = 30, RequestId = "r1" })).Balance;
            }
            catch (RpcException refused)
            {
                Assert.Equal(StatusCode.Aborted, refused.StatusCode);
                return 70;
            }
        }));
        Assert.Equal([70L], balances.Distinct());
        await OnceAsync(app, "points_burned");
    }

    [Fact]
    public async Task Points_RefusedForTooFew_StayRefusedUnderTheirId()
    {
        await using var app = await ScoringApp.StartAsync(redis);
        app.Contacts.Put("w1", "c_1", null);
        await using var pump = new Pump(app.Service, app.Log);
        var burn = new BurnPointsRequest { Contact = "c_1", Points = 30, RequestId = "r1" };
        Assert.Equal("INSUFFICIENT_POINTS", await RefusalAsync(async () => await app.Points.BurnPointsAsync(burn)));
        await app.Points.EarnPointsAsync(new EarnPointsRequest { Contact = "c_1", Points = 100, RequestId = "r2" });
        Assert.Equal("INSUFFICIENT_POINTS", await RefusalAsync(async () => await app.Points.BurnPointsAsync(burn)));
    }

    private static async Task<string> StageAsync(ScoringApp app) =>
        (await app.Leads.GetLeadAsync(new GetLeadRequest { Contact = "c_1" })).Stage;

    private static async Task<string?> RefusalAsync(Func<Task> call) =>
        (await Assert.ThrowsAsync<RpcException>(call)).GetRpcStatus()?.GetDetail<Google.Rpc.ErrorInfo>()?.Reason;

    private async Task<ScoringApp> WithModelAsync()
    {
        var app = await ScoringApp.StartAsync(redis);
        await app.ScoreModels.SaveScoreModelAsync(new SaveScoreModelRequest { Model = ScoringApp.Engagement() });
        return app;
    }

    // An answer is given when the ledger has decided; the log is told a moment later, in the order of the decisions.
    private static async Task OnceAsync(ScoringApp app, string name)
    {
        await app.Points.BurnPointsAsync(new BurnPointsRequest { Contact = "c_1", Points = 1, RequestId = "the last", Reason = "last" });
        await Eventually.HoldsAsync(
            () => Task.FromResult(app.Log.All().Any(logged => logged.Event.Name == "points_burned"
                && logged.Event.Properties.Fields["reason"].StringValue == "last")),
            "all is told");
        Assert.Single(app.Log.All(), logged => logged.Event.Name == name
            && logged.Event.Properties.Fields["reason"].StringValue != "last");
    }
}
