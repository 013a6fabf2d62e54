using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Rapport.Common.V1;
using Rapport.Leads.V1;
using Rapport.Platform.Testing;
using Rapport.Platform.Testing.Stores;
using Rapport.Scoring.Tests.Service;
using Rapport.Scoring.Tests.Stores;
using Rapport.Scoring.V1;

namespace Rapport.Scoring.Tests.Scores;

public sealed class ScoringServiceTests(RedisFixture redis) : IClassFixture<RedisFixture>
{
    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    [Fact]
    public async Task E1_FivePageViewsDeliveredTwice_ScoreTenOnce()
    {
        await using var app = await ScoringApp.StartAsync(redis);
        await app.ScoreModels.SaveScoreModelAsync(new SaveScoreModelRequest { Model = ScoringApp.Engagement() });
        for (var i = 0; i < 5; i++)
            app.Log.Append(LoggedEvents.Of($"e{i}", "c_1", "page_viewed", Now));
        var run = app.Log.Read(app.Log.All()[0].Partition, 1, 100);

        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => app.Service.DeliverAsync(run)));

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
        var score = await ScoreAsync(app, "c_1");
        Assert.Equal(10, score.Score, 0.01);
        Assert.Equal((1, 0L), (score.DefinitionVersion, score.Lag));
    }

    [Fact]
    public async Task E9_TwoReplicasGetTheSameRuns_CrossingAndStageAreAppendedOnce()
    {
        await using var app = await ScoringApp.StartAsync(redis);
        await app.ScoreModels.SaveScoreModelAsync(new SaveScoreModelRequest { Model = ScoringApp.Engagement() });
        await using var other = app.NewReplica();
        await other.ReadyAsync();
        app.Log.Append(LoggedEvents.Of("i", "c_1", "identified", Now, email: "ann@example.com"));
        for (var i = 0; i < 3; i++)
            app.Log.Append(LoggedEvents.Of($"o{i}", "c_1", "order_completed", Now, null, ("amount", Value.ForNumber(99))));
        var run = app.Log.Read(app.Log.All()[0].Partition, 1, 100);

        await Task.WhenAll(Enumerable.Range(0, 10).Select(i => (i % 2 == 0 ? app.Service : other).DeliverAsync(run)));
        await app.Service.PumpAsync(app.Log, events => events.Count(e => e.Event.CauseId.Length > 0) >= 3);

        Assert.Equal(180, (await ScoreAsync(app, "c_1")).Score, 0.1);
        Assert.Equal(
            ["stage_changed", "stage_changed", "threshold_crossed"],
            app.Log.All().Where(e => e.Event.CauseId.Length > 0).Select(e => e.Event.Name).Order());
        var crossing = app.Log.All().Single(e => e.Event.Name == "threshold_crossed").Event;
        Assert.Equal(("o1", 1), (crossing.CauseId, crossing.Hop));
        Assert.Equal("engagement", crossing.Properties.Fields["model"].StringValue);
        Assert.Equal(1, crossing.Properties.Fields["crossing_no"].NumberValue);
    }

    [Fact]
    public async Task Lead_IsRejectedAndAccepted_MovesWhenTheDecisionComesBack()
    {
        await using var app = await ScoringApp.StartAsync(redis);
        await app.ScoreModels.SaveScoreModelAsync(new SaveScoreModelRequest { Model = ScoringApp.Engagement() });
        await QualifyAsync(app, "c_1");

        await app.Leads.RejectLeadAsync(new RejectLeadRequest { Contact = "c_1", Reason = "no budget" });
        await app.Leads.RejectLeadAsync(new RejectLeadRequest { Contact = "c_1", Reason = "no budget" });
        await app.Service.PumpAsync(app.Log, events => events.Count(e => e.Event.Name == "stage_changed") == 3);
        var lead = await app.Leads.GetLeadAsync(new GetLeadRequest { Contact = "c_1" });
        Assert.Equal(("lead", "rejected: no budget"), (lead.Stage, lead.Reason));
        Assert.Equal(1, app.Log.Repeats);

        await app.Leads.AcceptLeadAsync(new AcceptLeadRequest { Contact = "c_1" });
        await app.Service.PumpAsync(app.Log, events => events.Count(e => e.Event.Name == "stage_changed") == 4);
        var refused = await Assert.ThrowsAsync<RpcException>(async () =>
            await app.Leads.AcceptLeadAsync(new AcceptLeadRequest { Contact = "c_1" }));
        Assert.Equal(StatusCode.FailedPrecondition, refused.StatusCode);
        Assert.Equal("c_1", Assert.Single((await app.Leads.ListLeadsAsync(
            new ListLeadsRequest { Filter = "stage=\"sal\"" })).Leads).Contact);
    }

    [Fact]
    public async Task E2_KnownContactAbsorbsAnAnonymousOne_ScoreIsRecomputedAndTheOldIdAnswersTheSurvivor()
    {
        await using var app = await ScoringApp.StartAsync(redis);
        await app.ScoreModels.SaveScoreModelAsync(new SaveScoreModelRequest { Model = ScoringApp.Engagement() });
        app.Log.Append(LoggedEvents.Of("i", "c_known", "identified", Now, email: "ann@example.com"));
        foreach (var contact in new[] { "c_known", "c_anonymous" })
        {
            app.Log.Append(LoggedEvents.Of($"s-{contact}", contact, "signed_up", Now));
            app.Log.Append(LoggedEvents.Of($"p-{contact}", contact, "page_viewed", Now));
        }

        app.Log.Merge("w1", "c_anonymous", "c_known", Now);
        app.Log.Append(LoggedEvents.Of("p3", "c_anonymous", "page_viewed", Now));
        await app.Service.PumpAsync(app.Log, _ => ScoreAsync(app, "c_known").Result.Score > 45);

        Assert.Equal(46, (await ScoreAsync(app, "c_known")).Score, 0.01);
        var old = await ScoreAsync(app, "c_anonymous");
        Assert.Equal(("c_known", 46.0), (old.Contact, Math.Round(old.Score, 1)));
        var board = await app.Scores.GetLeaderboardAsync(new GetLeaderboardRequest { Model = "engagement" });
        Assert.Equal("c_known", Assert.Single(board.Entries).Contact);
    }

    [Theory]
    [InlineData("wechat_openid", true, false, true)]
    [InlineData("wechat_unionid", true, false, true)]
    [InlineData("loyalty_card", true, false, true)]
    [InlineData("email", true, false, true)]
    [InlineData("email", true, true, false)]
    [InlineData("email", null, false, true)]
    [InlineData("anonymous_id", false, false, false)]
    [InlineData("wechat_openid", false, false, false)]
    public async Task Identifier_ThatContactJudgedToTellAPerson_QualifiesAsLead(string type, bool? known, bool unlinked, bool lead)
    {
        await using var app = await ScoringApp.StartAsync(redis);
        await app.ScoreModels.SaveScoreModelAsync(new SaveScoreModelRequest { Model = ScoringApp.Engagement() });
        foreach (var name in new[] { "followed", "order_completed", "order_completed" })
        {
            var said = LoggedEvents.Of(Guid.NewGuid().ToString(), "c_1", name, TimeProvider.System.GetUtcNow(), null, ("amount", Value.ForNumber(99)));
            said.Identifiers.Add(new Identifier { Type = type, Value = "v", Unlinked = unlinked });
            if (known is { } judged)
                said.Identifiers[0].Known = judged;
            app.Log.Append(said);
        }

        await app.SettledAsync();
        var stage = (await app.Leads.GetLeadAsync(new GetLeadRequest { Contact = "c_1" })).Stage;
        Assert.Equal(lead ? "mql" : "subscriber", stage);
    }

    [Fact]
    public async Task Leaderboard_ReadPageByPage_HoldsEveryContactOnceInOrder()
    {
        await using var app = await ScoringApp.StartAsync(redis);
        await app.ScoreModels.SaveScoreModelAsync(new SaveScoreModelRequest { Model = ScoringApp.Engagement() });
        var at = Now;
        for (var contact = 0; contact < 30; contact++)
            for (var i = 0; i <= contact / 3; i++)
                app.Log.Append(LoggedEvents.Of($"e{contact}-{i}", $"c_{contact}", "page_viewed", at));
        await app.Service.PumpAsync(app.Log, _ => true);

        var seen = new List<LeaderboardEntry>();
        var request = new GetLeaderboardRequest { Model = "engagement", PageSize = 7 };
        do
        {
            var page = await app.Scores.GetLeaderboardAsync(request);
            seen.AddRange(page.Entries);
            request.PageToken = page.NextPageToken;
        }
        while (request.PageToken.Length > 0);

        Assert.Equal(30, seen.Select(entry => entry.Contact).Distinct().Count());
        Assert.Equal(30, seen.Count);
        Assert.Equal(seen.Select(e => Math.Round(e.Score, 1)).OrderDescending(), seen.Select(e => Math.Round(e.Score, 1)));
    }

    [Fact]
    public async Task Explain_SumsUpToTheScore()
    {
        await using var app = await ScoringApp.StartAsync(redis);
        await app.ScoreModels.SaveScoreModelAsync(new SaveScoreModelRequest { Model = ScoringApp.Engagement() });
        await QualifyAsync(app, "c_1");

        using var rest = app.Service.Rest();
        var answer = await rest.GetFromJsonAsync<JsonElement>("/v1/contacts/c_1/scores/engagement:explain");

        var parts = answer.GetProperty("contributions").EnumerateArray().ToList();
        Assert.Equal(["order", "signup"], parts.Select(part => part.GetProperty("rule").GetString()!).Order());
        Assert.Equal(answer.GetProperty("score").GetProperty("score").GetDouble(),
            parts.Sum(part => part.GetProperty("points").GetDouble()), 1e-9);
    }

    [Fact]
    public async Task BadModel_OverRest_NamesEveryFieldWithLineAndColumn()
    {
        await using var app = await ScoringApp.StartAsync(redis);
        using var rest = app.Service.Rest();
        var body = JsonContent.Create(new
        {
            id = "m", half_life = "3600s",
            rules = new object[]
            {
                new { id = "a", condition = "event.name == ", points = 5 },
                new { id = "b", condition = "evnt.name == \"x\"", points = 0 },
            },
        });

        var answer = await rest.PostAsync(new Uri("/v1/scoreModels", UriKind.Relative), body);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        var error = await answer.Content.ReadFromJsonAsync<JsonElement>();
        var details = error.GetProperty("details").EnumerateArray().ToList();
        Assert.Contains(details, detail => detail.TryGetProperty("reason", out var reason) && reason.GetString() == "DEFINITION_INVALID");
        var violations = details.Single(detail => detail.TryGetProperty("fieldViolations", out _)).GetProperty("fieldViolations")
            .EnumerateArray().Select(v => v.GetProperty("field").GetString() + " " + v.GetProperty("description").GetString()).ToList();
        Assert.Contains(violations, v => v.StartsWith("rules[0].condition line 1, column", StringComparison.Ordinal));
        Assert.Contains(violations, v => v.StartsWith("rules[1].condition line 1, column 1:", StringComparison.Ordinal));
        Assert.Contains(violations, v => v.StartsWith("rules[1].points", StringComparison.Ordinal));
    }

    [Fact]
    public async Task SaveModel_Twice_KeepsTheVersion_AndAnotherReplicaSeesItWithinASecond()
    {
        await using var app = await ScoringApp.StartAsync(redis);
        await using var other = app.NewReplica();
        await other.ReadyAsync();
        var request = new SaveScoreModelRequest { Model = ScoringApp.Engagement() };

        var first = await app.ScoreModels.SaveScoreModelAsync(request);
        var again = await app.ScoreModels.SaveScoreModelAsync(request);
        request.Model.Rules[0].Points = 3;
        var changed = await app.ScoreModels.SaveScoreModelAsync(request);

        Assert.Equal((1, 1, 2), (first.Version, again.Version, changed.Version));
        var client = other.Client<ScoreModelService.ScoreModelServiceClient>();
        await Eventually.HoldsAsync(
            async () => (await client.ListScoreModelsAsync(new ListScoreModelsRequest())).ScoreModels is [{ Version: 2 }],
            "the other replica has the second version in force");
        await client.DeleteScoreModelAsync(new DeleteScoreModelRequest { Model = "engagement" });
        Assert.Equal(StatusCode.NotFound, (await Assert.ThrowsAsync<RpcException>(async () =>
            await client.GetScoreModelAsync(new GetScoreModelRequest { Model = "engagement" }))).StatusCode);
    }

    [Theory]
    [InlineData("")]
    [InlineData("stage=\"subscriber\"")]
    [InlineData("stage=\"mql\" AND score>5")]
    public async Task ListLeads_OtherFilter_IsRefused(string filter)
    {
        await using var app = await ScoringApp.StartAsync(redis);

        var refused = await Assert.ThrowsAsync<RpcException>(async () =>
            await app.Leads.ListLeadsAsync(new ListLeadsRequest { Filter = filter }));

        Assert.Equal(StatusCode.InvalidArgument, refused.StatusCode);
    }

    [Fact]
    public async Task LostRun_IsReadBackFromTheLog()
    {
        await using var app = await ScoringApp.StartAsync(redis);
        await app.ScoreModels.SaveScoreModelAsync(new SaveScoreModelRequest { Model = ScoringApp.Engagement() });
        for (var i = 0; i < 4; i++)
            app.Log.Append(LoggedEvents.Of($"e{i}", "c_1", "page_viewed", Now));
        var partition = app.Log.All()[0].Partition;

        await app.Service.DeliverAsync(app.Log.Read(partition, 3, 2));

        // Nothing as yet, or all of it where this machine took longer than the follower waits: never the half that came.
        Assert.True((await ScoreAsync(app, "c_1")).Score is 0 or > 7.9);
        await Eventually.HoldsAsync(async () => (await ScoreAsync(app, "c_1")).Score > 7.9, "the hole is filled");
    }

    private static async Task QualifyAsync(ScoringApp app, string contact)
    {
        app.Log.Append(LoggedEvents.Of("i", contact, "identified", Now, email: "ann@example.com"));
        app.Log.Append(LoggedEvents.Of("s", contact, "signed_up", Now));
        app.Log.Append(LoggedEvents.Of("o1", contact, "order_completed", Now, null, ("amount", Value.ForNumber(99))));
        app.Log.Append(LoggedEvents.Of("o2", contact, "order_completed", Now, null, ("amount", Value.ForNumber(51))));
        await app.Service.PumpAsync(app.Log, events => events.Count(e => e.Event.Name == "stage_changed") == 2);
        await Eventually.HoldsAsync(
            async () => (await app.Leads.GetLeadAsync(new GetLeadRequest { Contact = contact })).Stage == "mql", "mql");
    }

    private static async Task<ContactScore> ScoreAsync(ScoringApp app, string contact) =>
        (await app.Scores.ListContactScoresAsync(new ListContactScoresRequest { Contact = contact })).Scores.Single();
}
