using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using Rapport.Leads.V1;
using Rapport.Platform.Testing.Api;
using Rapport.Platform.Testing.Stores;
using Rapport.Propensity.V1;
using Rapport.Scoring.Tests.Stores;
using Rapport.Scoring.V1;
using Rapport.Scoring.Values.Fits;
using Rapport.Values.V1;
using FitState = Rapport.Scoring.Values.Domain.Lifetime.FitState;
using ServiceDescriptor = Google.Protobuf.Reflection.ServiceDescriptor;
using ValueFit = Rapport.Scoring.Values.Domain.Lifetime.ValueFit;

namespace Rapport.Scoring.Tests.Service;

/// <summary>What holds for every call of the service, those included that do not exist yet.</summary>
public sealed class WalkTests(RedisFixture redis) : IClassFixture<RedisFixture>
{
    private static readonly ServiceDescriptor[] Services = ScoringApp.PublicServices;

    private static readonly Dictionary<string, string> Bodies = new()
    {
        ["ExplainScore"] = """{"model":"engagement"}""",
        ["EarnPoints"] = """{"idempotencyKey":"k","points":"5"}""", ["BurnPoints"] = """{"idempotencyKey":"k","points":"5"}""",
        ["RejectLead"] = """{"reason":"r"}""", ["RecycleLead"] = """{"reason":"r"}""", ["LoseLead"] = """{"reason":"r"}""",
        ["ConvertLead"] = """{"to":"customer"}""",
    };

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    [Fact]
    public async Task EveryCallAboutAContact_ThatDoesNotExist_IsNotFound()
    {
        await using var app = await StartAsync();

        await StrangerWalk.RefusesAsync(app.Service.Calls("w1"), Bodies, Services);

        Assert.Empty(app.Log.All());
    }

    [Fact]
    public async Task EveryCallAboutAContact_NobodyCanSayWhetherItExists_MakesNothingUp()
    {
        await using var app = await StartAsync();
        app.Log.Append(LoggedEvents.Of("e", "c_seen", "page_viewed", Now));
        await app.Service.PumpAsync(app.Log, _ => true);
        app.Contacts.BeforeAnswer = () => throw new RpcException(new Status(StatusCode.Unavailable, "away"));

        await StrangerWalk.AwaitsAsync(app.Service.Calls("w1"), Bodies, Services);

        // Who has a state here is answered without asking.
        var scores = await app.Scores.ListContactScoresAsync(new ListContactScoresRequest { Contact = "c_seen" });
        Assert.Equal(2, Assert.Single(scores.Scores).Score, 0.01);
    }

    [Fact]
    public async Task Contact_ThatExistsAndHasDoneNothing_HasZeroOfEverything()
    {
        await using var app = await StartAsync();
        app.Contacts.Put("w1", "c_new", null);
        app.Contacts.Put("w1", "c_old", null);
        app.Contacts.Merge("w1", "c_old", "c_new");

        foreach (var asked in (string[])["c_new", "c_old"])
        {
            var scores = await app.Scores.ListContactScoresAsync(new ListContactScoresRequest { Contact = asked });
            Assert.Equal((0, "c_new"), (Assert.Single(scores.Scores).Score, scores.Scores[0].Contact));
            var value = await app.Values.GetContactValueAsync(new GetContactValueRequest { Contact = asked });
            Assert.Equal((0, "c_new"), (value.Points.Balance, value.Contact));
            var lead = await app.Leads.GetLeadAsync(new GetLeadRequest { Contact = asked });
            Assert.Equal(("subscriber", "c_new"), (lead.Stage, lead.Contact));
            Assert.Empty((await app.Points.ListPointsEntriesAsync(new ListPointsEntriesRequest { Contact = asked })).Entries);
        }
    }

    [Fact]
    public async Task Explain_OfAModelThatDoesNotExist_IsNotFound()
    {
        await using var app = await StartAsync();
        app.Contacts.Put("w1", "c_new", null);

        var refused = await Assert.ThrowsAsync<RpcException>(async () => await app.Scores.ExplainScoreAsync(
            new ExplainScoreRequest { Contact = "c_new", Model = "other" }));

        Assert.Equal(StatusCode.NotFound, refused.StatusCode);
    }

    [Fact]
    public async Task EveryList_InPagesOfOne_TellsTheSameAndRefusesForeignTokens()
    {
        await using var app = await StartAsync();
        foreach (var id in (string[])["second", "third"])
        {
            var model = ScoringApp.Engagement();
            model.Id = id;
            await app.ScoreModels.SaveScoreModelAsync(new SaveScoreModelRequest { Model = model });
            model.DisplayName = $"Draft {id}";
            await app.ScoreModels.CreateModelVersionAsync(new CreateModelVersionRequest { Model = "engagement", Definition = model });
        }

        for (var i = 0; i < 3; i++)
        {
            await app.Contracts.CreateMqlContractAsync(new CreateMqlContractRequest
            {
                Contract = new MqlContract { Model = "engagement", Threshold = "hot", PrecisionFloor = 0.5, MinVerdicts = 10 },
            });
            var propensity = OrdersModel.New();
            propensity.Id = $"orders-{i}";
            await app.SaveOrdersAsync(propensity);
            await app.Service.Services.GetRequiredService<ValueFitStore>().SaveAsync("w1", new ValueFit
            {
                Version = i + 1, State = FitState.Failed, AsOf = Now, Detail = "",
            });
            app.Log.Append(LoggedEvents.Of($"i{i}", $"c_{i}", "identified", Now, email: $"p{i}@example.com"));
            app.Log.Append(LoggedEvents.Of($"e{i}", $"c_{i}", "page_viewed", Now));
        }

        await using (new Pump(app.Service, app.Log))
            foreach (var key in (string[])["a", "b", "c"])
                await app.Points.EarnPointsAsync(new EarnPointsRequest { Contact = "c_0", IdempotencyKey = key, Points = 5 });
        await app.SettledAsync();

        await ListWalk.AllHoldAsync(
            app.Service.Calls("w1"), app.Service.Calls("w2"),
            new Dictionary<string, string>
            {
                ["ListScoreModels"] = "{}", ["ListModelVersions"] = """{"model":"engagement"}""",
                ["GetLeaderboard"] = """{"model":"engagement"}""", ["ListLeads"] = """{"filter":"stage=\"lead\""}""",
                ["ListMqlContracts"] = "{}", ["ListPointsEntries"] = """{"contact":"c_0"}""", ["ListValueModels"] = "{}",
                ["ListPropensityModels"] = "{}",
            },
            // VersionTests and PropensityServiceTests walk these two.
            elsewhere: ["ListBackTestChanges", "ListPropensities"], Services);
        var calls = PublicCall.Of(Services).ToDictionary(call => call.Rpc.Name);
        await ListWalk.RefusesTokenOfAsync(
            app.Service.Calls("w1"), calls["ListScoreModels"], "{}", calls["ListPropensityModels"], "{}");
        await ListWalk.RefusesTokenOfAsync(app.Service.Calls("w1"), calls["GetLeaderboard"], """{"model":"engagement"}""",
            calls["GetLeaderboard"], """{"model":"second"}""");
    }

    [Fact]
    public async Task EveryWrite_HoweverItIsMisshapen_IsRefusedWithAReason()
    {
        await using var app = await ScoringApp.StartAsync(redis, fits: false, trains: false);

        await MisshapenWalk.RefusesAsync(
            app.Service.Calls("w1"), Services, "FitValueModel", "SaveValueSettings", "ProposeReweighting");
    }

    private async Task<ScoringApp> StartAsync()
    {
        var app = await ScoringApp.StartAsync(redis, fits: false, trains: false);
        await app.ScoreModels.SaveScoreModelAsync(new SaveScoreModelRequest { Model = ScoringApp.Engagement() });
        return app;
    }
}
