using Google.Protobuf.WellKnownTypes;
using Rapport.Platform.Testing.Services;
using Rapport.Platform.Testing.Stores;
using Rapport.Scoring.Tests.Stores;
using Rapport.Scoring.V1;

namespace Rapport.Scoring.Tests.Service;

/// <summary>Events that scoring cannot decide: the others go on, and a replay puts right what was left out.</summary>
public sealed class PoisonTests(RedisFixture redis) : IClassFixture<RedisFixture>
{
    private const string Poison = ServiceUnderTest<Program>.Poison;

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    [Fact]
    public async Task Poison_AmongOthers_IsReportedOnceAndTheOthersCount()
    {
        await using var app = await StartAsync();
        Put(app, "page_viewed", Poison, "page_viewed");

        await app.Service.PumpAsync(app.Log, _ => true);
        await app.Service.DeliverAsync(app.Log.Read(app.Log.All()[0].Partition, 1, 100));

        Assert.Equal(4, await ScoreAsync(app), 0.01);
        var report = Assert.Single(app.Log.Poison());
        Assert.Equal(("scoring", "e1", PlaceOf(app, "e1"), "InjectedFaultException", ""),
            (report.Service, report.EventId, report.N, report.Fault, report.ReplayId));
    }

    [Fact]
    public async Task Replay_CauseGone_ScoreCrossingAndStageAreAsIfItHadNeverFailed()
    {
        await using var app = await StartAsync();
        Put(app, "signed_up", Poison, "page_viewed");
        await app.Service.PumpAsync(app.Log, _ => true);
        Assert.Equal(42, await ScoreAsync(app), 0.1);

        app.Service.CurePoison();
        app.Log.Replay(app.Log.Poison()[0], Now);
        await app.Service.PumpAsync(app.Log, log => log.Any(e => e.Event.Name == "threshold_crossed"));
        await app.Service.PumpAsync(app.Log, _ => true);

        Assert.Equal(112, await ScoreAsync(app), 0.1);
        Assert.Single(app.Log.All(), e => e.Event.Name == "threshold_crossed");
        Assert.Single(app.Log.All(), e => e.Event.Name == "stage_changed" && e.Event.Properties.Fields["to"].StringValue == "mql");
        Assert.Single(app.Log.Poison());
    }

    [Fact]
    public async Task Replay_StillPoison_IsReportedAgainWithTheReplayAndChangesNothing()
    {
        await using var app = await StartAsync();
        Put(app, "page_viewed", Poison);
        await app.Service.PumpAsync(app.Log, _ => true);
        app.Log.Replay(app.Log.Poison()[0], Now);
        await app.Service.PumpAsync(app.Log, _ => app.Log.Poison().Count == 2);

        Assert.Equal(2, await ScoreAsync(app), 0.01);
        var again = app.Log.Poison()[1];
        Assert.Equal(("e1", PlaceOf(app, "e1")), (again.EventId, again.N));
        Assert.Equal(app.Log.All().Single(e => e.Event.Name == "quarantine_replayed").Event.Id, again.ReplayId);
    }

    [Fact]
    public async Task Replay_AskedByACaller_IsAnEventLikeAnyOther()
    {
        await using var app = await StartAsync();
        Put(app, "page_viewed", Poison);
        await app.Service.PumpAsync(app.Log, _ => true);
        app.Service.CurePoison();
        var forged = LoggedEvents.Of("f", "c_1", "quarantine_replayed", Now, null,
            ("service", Value.ForString("scoring")), ("event", Value.ForString("e1")),
            ("partition", Value.ForNumber(app.Log.Poison()[0].Partition)), ("n", Value.ForString($"{PlaceOf(app, "e1")}")));
        app.Log.Append(forged);
        await app.Service.PumpAsync(app.Log, _ => true);
        Assert.Equal(2, await ScoreAsync(app), 0.01);
    }

    private async Task<ScoringApp> StartAsync()
    {
        var app = await ScoringApp.StartAsync(redis);
        var model = ScoringApp.Engagement();
        model.Rules.Add(new ScoreRule { Id = "pill", Condition = $"event.name == \"{Poison}\"", Points = 70 });
        await app.ScoreModels.SaveScoreModelAsync(new SaveScoreModelRequest { Model = model });
        app.Log.Append(LoggedEvents.Of("known", "c_1", "identified", Now, email: "ann@example.com"));
        await app.Service.PumpAsync(app.Log, _ => true);
        return app;
    }

    private static void Put(ScoringApp app, params string[] names)
    {
        for (var i = 0; i < names.Length; i++)
            app.Log.Append(LoggedEvents.Of($"e{i}", "c_1", names[i], Now));
    }

    // The stage that the first event brought may come back before it.
    private static long PlaceOf(ScoringApp app, string id) => app.Log.All().Single(e => e.Event.Id == id).N;

    private static async Task<double> ScoreAsync(ScoringApp app) =>
        (await app.Scores.ListContactScoresAsync(new ListContactScoresRequest { Contact = "c_1" }))
        .Scores.Single(score => score.Model == "engagement").Score;
}
