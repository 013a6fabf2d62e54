using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using Rapport.Hosting.Time;
using Rapport.Platform.Testing;
using Rapport.Platform.Testing.Api;
using Rapport.Platform.Testing.Stores;
using Rapport.Scoring.Scores;
using Rapport.Scoring.Scores.BackTests;
using Rapport.Scoring.Tests.Service;
using Rapport.Scoring.Tests.Stores;
using Rapport.Scoring.V1;
using StackExchange.Redis;

namespace Rapport.Scoring.Tests.Scores.Versions;

/// <summary>Versions of a model: drafts, shadows, activation from the log, and back-tests before it.</summary>
public sealed class VersionTests(RedisFixture redis) : IClassFixture<RedisFixture>
{
    private const int Contacts = 40;

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    [Fact]
    public async Task B3_UnchangedDefinition_GivesAnEmptyDifference()
    {
        await using var app = await StartAsync();
        var draft = await DraftAsync(app, ScoringApp.Banded());

        var done = await BackTestAsync(app, draft.Version);

        Assert.Equal((BackTestState.Done, Contacts, 0L), (done.State, done.Contacts, done.Changed));
        Assert.Equal(done.EventsTotal, done.EventsPlayed);
        Assert.Empty((await app.BackTests.ListBackTestChangesAsync(new ListBackTestChangesRequest { BackTest = done.Id })).Changes);
    }

    [Fact]
    public async Task BackTest_ProcessWasKilled_HasFailedAndStaysSo()
    {
        await using var app = await ScoringApp.StartAsync(redis);
        var connection = app.Service.Services.GetRequiredService<IConnectionMultiplexer>();
        var store = new BackTestStore(connection);
        // What a process that is killed in the middle leaves behind, and then the end of its sign of life.
        var run = new BackTestRun { Id = "killed", Workspace = "w1", Model = "engagement", StartedAt = Now, AsOf = Now };
        await store.BeginAsync(run);
        Assert.True(await store.SaveAsync(run with { Played = 7 }));
        var alive = await app.BackTests.GetBackTestAsync(new GetBackTestRequest { BackTest = run.Id });
        await connection.GetDatabase().KeyDeleteAsync("{backtest:killed}:alive");

        var killed = await app.BackTests.GetBackTestAsync(new GetBackTestRequest { BackTest = run.Id });
        var late = await store.SaveAsync(run with { Phase = BackTestPhase.Done });
        var after = await app.BackTests.GetBackTestAsync(new GetBackTestRequest { BackTest = run.Id });

        Assert.Equal((BackTestState.Running, BackTestState.Failed, 7L), (alive.State, killed.State, killed.EventsPlayed));
        Assert.NotNull(killed.EndTime);
        Assert.NotEmpty(killed.Failure);
        Assert.False(late);
        Assert.Equal(killed, after);
    }

    [Fact]
    public async Task B3_ChangedDefinition_GivesExactlyWhoChanges_AndActivatingMakesItTrueWithoutACrossing()
    {
        await using var app = await StartAsync();
        var model = ScoringApp.Banded();
        model.Rules[0].Points = 5;
        var draft = await DraftAsync(app, model);

        var done = await BackTestAsync(app, draft.Version);

        // Contact i viewed i + 1 pages: 2 points each so far, then 5; bands begin at 20 and 60, the threshold stands at 100.
        int Band(int points) => points >= 60 ? 1 : points >= 20 ? 2 : 3;
        var expected = Enumerable.Range(0, Contacts)
            .Where(i => Band(2 * (i + 1)) != Band(5 * (i + 1)) || 5 * (i + 1) >= 100 != (2 * (i + 1) >= 100))
            .Select(Name).Order(StringComparer.Ordinal);
        Assert.Equal(expected, (await ChangesAsync(app, done.Id)).Select(change => change.Contact));
        var list = PublicCall.Of(BackTestService.Descriptor).Single(call => call.Rpc.Name == "ListBackTestChanges");
        await ListWalk.HoldsAsync(list, app.Service.Calls("w1"), app.Service.Calls("w2"), $$"""{"backTest":"{{done.Id}}"}""");
        var crossings = app.Log.All().Count(e => e.Event.Name == "threshold_crossed");

        await app.ScoreModels.ActivateModelVersionAsync(new ActivateModelVersionRequest { Model = "engagement", Version = draft.Version });
        await InForceAsync(app, draft.Version);
        await app.Service.PumpAsync(app.Log, _ => true);

        Assert.Equal(5 * Contacts, await ScoreAsync(app, Name(Contacts - 1)), 0.1);
        app.Log.Append(LoggedEvents.Of("late", Name(Contacts - 1), "page_viewed", Now));
        await app.Service.PumpAsync(app.Log, _ => ScoreAsync(app, Name(Contacts - 1)).Result > (5 * Contacts) + 4);
        Assert.Equal(crossings, app.Log.All().Count(e => e.Event.Name == "threshold_crossed"));
    }

    [Fact]
    public async Task Shadow_ScoresBesideTheVersionInForce_FromTheLogAndLive()
    {
        await using var app = await StartAsync();
        var model = ScoringApp.Banded();
        model.Rules[0].Points = 7;
        var draft = await DraftAsync(app, model);

        await app.ScoreModels.ShadowModelVersionAsync(new ShadowModelVersionRequest { Model = "engagement", Version = draft.Version });
        await Eventually.HoldsAsync(async () => Math.Abs(await ShadowAsync(app, Name(4)) - 35) < 0.1, "the shadow has the past");
        app.Log.Append(LoggedEvents.Of("live", Name(4), "page_viewed", Now));
        await app.Service.PumpAsync(app.Log, _ => ScoreAsync(app, Name(4)).Result > 11);

        Assert.Equal(42, await ShadowAsync(app, Name(4)), 0.1);
        Assert.Equal(12, await ScoreAsync(app, Name(4)), 0.1);
        Assert.DoesNotContain(app.Log.All(), e => e.Event.Name == "threshold_crossed"
            && e.Event.Properties.Fields["definition_version"].NumberValue == draft.Version);
    }

    [Fact]
    public async Task Activate_WhileEventsArrive_CountsEachOnce()
    {
        await using var app = await StartAsync();
        await using var other = app.NewReplica();
        await other.ReadyAsync();
        var model = ScoringApp.Banded();
        model.Rules[0].Points = 3;
        var draft = await DraftAsync(app, model);

        await app.ScoreModels.ActivateModelVersionAsync(new ActivateModelVersionRequest { Model = "engagement", Version = draft.Version });
        for (var i = 0; i < 60; i++)
        {
            app.Log.Append(LoggedEvents.Of($"during{i}", Name(i % Contacts), "page_viewed", Now));
            await (i % 2 == 0 ? app.Service : other).PumpAsync(app.Log, _ => true);
        }

        await InForceAsync(app, draft.Version);
        for (var i = 0; i < Contacts; i++)
            Assert.Equal(3 * (i + 1 + (i < 20 ? 2 : 1)), await ScoreAsync(app, Name(i)), 0.1);
        var board = await app.Scores.GetLeaderboardAsync(new GetLeaderboardRequest { Model = "engagement", PageSize = 100 });
        Assert.Equal(Contacts, board.Entries.Count);
    }

    [Fact]
    public async Task Activate_HalfAMinuteLater_NothingIsLeftOfTheVersionBefore()
    {
        await using var app = await StartAsync();
        var model = ScoringApp.Banded();
        model.Rules[0].Points = 3;
        var draft = await DraftAsync(app, model);
        await app.ScoreModels.ActivateModelVersionAsync(new ActivateModelVersionRequest { Model = "engagement", Version = draft.Version });
        await InForceAsync(app, draft.Version);

        app.Service.Services.GetRequiredService<PlatformClock>().AdvanceTo(Now.AddMinutes(1));

        var reader = app.Service.Services.GetRequiredService<ScoreReader>();
        await Eventually.HoldsAsync(async () =>
        {
            var contacts = await reader.ReadAsync("w1", Enumerable.Range(0, Contacts).Select(Name));
            return contacts.Values.All(contact => contact.Models.Count == 1);
        }, "every contact has one score");
        Assert.Equal(3 * Contacts, await ScoreAsync(app, Name(Contacts - 1)), 0.1);
    }

    [Fact]
    public async Task ActivateFromNow_ScoresBeginAtZero()
    {
        await using var app = await StartAsync();
        var model = ScoringApp.Banded();
        model.Rules[0].Points = 3;
        var draft = await DraftAsync(app, model);

        await app.ScoreModels.ActivateModelVersionAsync(
            new ActivateModelVersionRequest { Model = "engagement", Version = draft.Version, From = ActivateFrom.Now });
        await InForceAsync(app, draft.Version);

        Assert.Equal(0, await ScoreAsync(app, Name(9)));
        Assert.Equal(StatusCode.FailedPrecondition, (await Assert.ThrowsAsync<RpcException>(async () =>
            await app.ScoreModels.ActivateModelVersionAsync(new ActivateModelVersionRequest
            {
                Model = "engagement", Version = draft.Version,
            }))).StatusCode);
    }

    [Fact]
    public async Task Receipt_OfACrossing_RunAgainGivesTheSame()
    {
        await using var app = await ScoringApp.StartAsync(redis);
        await app.ScoreModels.SaveScoreModelAsync(new SaveScoreModelRequest { Model = ScoringApp.Engagement() });
        for (var i = 0; i < 3; i++)
            app.Log.Append(LoggedEvents.Of($"o{i}", "c_1", "order_completed", Now, null,
                ("amount", Google.Protobuf.WellKnownTypes.Value.ForNumber(99))));
        await app.Service.PumpAsync(app.Log, log => log.Any(e => e.Event.Name == "threshold_crossed"));
        var crossing = app.Log.All().Single(e => e.Event.Name == "threshold_crossed").Event;

        var again = await app.Receipts.RerunReceiptAsync(
            new RerunReceiptRequest { Receipt = crossing.Properties.Fields["receipt"].StringValue });

        Assert.True(again.Same);
        Assert.Equal((crossing.CauseId, 1, true), (again.Receipt.EventId, again.Receipt.CrossingNo, again.Receipt.ArmedBefore));
        Assert.Equal(crossing.Properties.Fields["score"].NumberValue, again.Receipt.ScoreAfter, 1e-9);
        Assert.Equal(StatusCode.NotFound, (await Assert.ThrowsAsync<RpcException>(async () =>
            await app.Receipts.GetReceiptAsync(new GetReceiptRequest { Receipt = "sr_bm90aGluZw" }))).StatusCode);
    }

    private static string Name(int contact) => $"c_{contact:D3}";

    private async Task<ScoringApp> StartAsync()
    {
        var app = await ScoringApp.StartAsync(redis);
        await app.ScoreModels.SaveScoreModelAsync(new SaveScoreModelRequest { Model = ScoringApp.Banded() });
        for (var contact = 0; contact < Contacts; contact++)
            for (var i = 0; i <= contact; i++)
                app.Log.Append(LoggedEvents.Of($"e{contact}-{i}", Name(contact), "page_viewed", Now));
        await app.Service.PumpAsync(app.Log, _ => true);
        return app;
    }

    private static async Task<ScoreModel> DraftAsync(ScoringApp app, ScoreModel model) =>
        await app.ScoreModels.CreateModelVersionAsync(new CreateModelVersionRequest { Model = "engagement", Definition = model });

    private static async Task<BackTest> BackTestAsync(ScoringApp app, int version)
    {
        var test = await app.BackTests.StartBackTestAsync(new StartBackTestRequest { Model = "engagement", Version = version });
        await Eventually.HoldsAsync(
            async () => (test = await app.BackTests.GetBackTestAsync(new GetBackTestRequest { BackTest = test.Id })).State
                != BackTestState.Running, "the back-test ends");
        return test;
    }

    private static async Task<List<BackTestChange>> ChangesAsync(ScoringApp app, string id)
    {
        var changes = new List<BackTestChange>();
        var request = new ListBackTestChangesRequest { BackTest = id, PageSize = 7 };
        do
        {
            var page = await app.BackTests.ListBackTestChangesAsync(request);
            changes.AddRange(page.Changes);
            request.PageToken = page.NextPageToken;
        }
        while (request.PageToken.Length > 0);
        return changes;
    }

    private static Task InForceAsync(ScoringApp app, int version) => Eventually.HoldsAsync(
        async () => (await app.ScoreModels.GetScoreModelAsync(new GetScoreModelRequest { Model = "engagement" })).Version == version,
        "the version is in force");

    private static async Task<double> ScoreAsync(ScoringApp app, string contact) =>
        (await app.Scores.ListContactScoresAsync(new ListContactScoresRequest { Contact = contact })).Scores.Single().Score;

    private static async Task<double> ShadowAsync(ScoringApp app, string contact) =>
        (await app.Scores.ListContactScoresAsync(new ListContactScoresRequest { Contact = contact, IncludeShadow = true }))
        .Scores.Single(score => score.Shadow).Score;
}
