using Google.Protobuf.WellKnownTypes;
using Rapport.Common.V1;
using Rapport.Events;
using Rapport.Leads.V1;
using Rapport.Platform.Testing;
using Rapport.Platform.Testing.Log;
using Rapport.Platform.Testing.Stores;
using Rapport.Scoring.Tests.Stores;
using Rapport.Scoring.V1;
using Rapport.Values.V1;

namespace Rapport.Scoring.Tests.Service;

/// <summary>
/// What the platform did not say has no effect on scores, stages, purchases and points, whatever it is called and however
/// it is read: live, in a rebuild, in a merge, in a back-test.
/// </summary>
public sealed class ForgedEventsTests(RedisFixture redis) : IClassFixture<RedisFixture>
{
    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    [Fact]
    public async Task Forged_EveryNameByEverybody_ChangesNothingNowOrInARebuild()
    {
        await using var app = await LivedAsync();
        var before = await ContactsAsync(app);
        AppendForged(app);
        await app.SettledAsync();
        Assert.Equal(before, await ContactsAsync(app));

        await app.ArchivedAsync();
        await app.LoseRedisAsync();
        await RebuiltAsync(app);
        await app.SettledAsync();
        Assert.Equal(before, await ContactsAsync(app));
    }

    [Fact]
    public async Task Forged_InTheHistoryOfAMerge_ChangesNothing()
    {
        await using var plain = await LivedAsync();
        await using var forged = await LivedAsync();
        AppendForged(forged);
        foreach (var app in (ScoringApp[])[plain, forged])
        {
            app.Log.Merge("w1", "c_2", "c_1", Now);
            await app.SettledAsync();
        }

        Assert.Equal(await StoryAsync(plain), await StoryAsync(forged));
    }

    [Fact]
    public async Task Forged_InTheLogOfABackTest_CountsForNothing()
    {
        await using var app = await LivedAsync();
        AppendForged(app);
        await app.SettledAsync();
        var model = Model();
        model.Rules.Add(new ScoreRule { Id = "opened", Condition = "event.name == \"message_opened\"", Points = 500 });
        var draft = await app.ScoreModels.CreateModelVersionAsync(new CreateModelVersionRequest { Model = model.Id, Definition = model });
        var test = await app.BackTests.StartBackTestAsync(
            new StartBackTestRequest { Model = model.Id, Version = draft.Version });
        await Eventually.HoldsAsync(
            async () => (test = await app.BackTests.GetBackTestAsync(new GetBackTestRequest { BackTest = test.Id })).State
                != BackTestState.Running, "the back-test ends");

        Assert.Equal((BackTestState.Done, 2L, 0L), (test.State, test.Contacts, test.Changed));
    }

    [Fact]
    public async Task Forged_AsTheOutcomeOfATraining_NeverHappened()
    {
        await using var app = await ScoringApp.StartAsync(redis, fits: false);
        Population.Fill(app.Log);
        for (var i = 0; i < 300; i++)
            app.Log.Append(Forgeries.Said(
                "message_opened", "w1", Population.Name(i), "c_2", Population.CutOff.AddDays(i % 20),
                EventOrigins.Of(OriginKind.WriteKey, "w")));
        var model = OrdersModel.New();
        (model.Outcome.EventName, model.Outcome.Condition) = ("message_opened", "");

        Assert.Equal("OUTCOME_NEVER_OCCURS", (await app.TrainOrdersAsync(model)).Latest.Fault);
    }

    [Fact]
    public async Task Names_SaidByThePlatform_DoHaveTheirEffects()
    {
        await using var app = await LivedAsync();
        foreach (var name in (string[])[EventNames.PointsEarnRequested, EventNames.LeadConverted])
            app.Log.Append(Forgeries.Said(name, "w1", "c_1", "c_2", Now, EventOrigins.Of(OriginKind.Service, "scoring")));
        await app.SettledAsync();

        Assert.Equal(1000, (await ValueAsync(app, "c_1")).Points.Balance);
        Assert.Equal("customer", (await app.Leads.GetLeadAsync(new GetLeadRequest { Contact = "c_1" })).Stage);
    }

    private static void AppendForged(ScoringApp app)
    {
        foreach (var forged in Forgeries.Of("w1", "c_1", "c_2", Now).Concat(Forgeries.Of("w1", "c_2", "c_1", Now)))
            app.Log.Append(forged);
    }

    /// <summary>Two buyers with scores, a stage, purchases, and rules that would earn points for what the platform says.</summary>
    private async Task<ScoringApp> LivedAsync()
    {
        var app = await ScoringApp.StartAsync(redis, fits: false, trains: false);
        await app.ScoreModels.SaveScoreModelAsync(new SaveScoreModelRequest { Model = Model() });
        await app.ValueSettings.SaveValueSettingsAsync(new SaveValueSettingsRequest
        {
            Settings = new ValueSettings
            {
                EarningRules =
                {
                    new EarningRule { Id = "clicked", Condition = "event.name == \"message_clicked\"", Points = 50 },
                },
            },
        });
        for (var i = 1; i <= 2; i++)
        {
            app.Log.Append(LoggedEvents.Of($"i{i}", $"c_{i}", "identified", Now, email: $"c{i}@example.com"));
            for (var order = 0; order < 2; order++)
                app.Log.Append(LoggedEvents.Of($"o{i}{order}", $"c_{i}", "order_completed", Now, null, ("amount", Value.ForNumber(99))));
        }

        await app.SettledAsync();
        return app;
    }

    private static ScoreModel Model()
    {
        var model = ScoringApp.Engagement();
        model.HalfLife = null;
        model.Rules.Add(new ScoreRule { Id = "clicked", Condition = "event.name == \"message_clicked\"", Points = 500 });
        return model;
    }

    private static async Task<ContactScore> ScoreAsync(ScoringApp app) =>
        (await app.Scores.ListContactScoresAsync(new ListContactScoresRequest { Contact = "c_1" })).Scores
        .Single(score => score.Model == "engagement");

    private static async Task<ContactValue> ValueAsync(ScoringApp app, string contact) =>
        await app.Values.GetContactValueAsync(new GetContactValueRequest { Contact = contact });

    private static async Task<(double, string, double, long)> StoryAsync(ScoringApp app)
    {
        var value = await ValueAsync(app, "c_1");
        return (
            (await ScoreAsync(app)).Score, (await app.Leads.GetLeadAsync(new GetLeadRequest { Contact = "c_1" })).Stage,
            value.Lifetime.HistoricValue, value.Points.Balance);
    }

    private static Task RebuiltAsync(ScoringApp app)
    {
        var client = app.Service.Client<RebuildService.RebuildServiceClient>();
        return Eventually.HoldsAsync(
            async () => !(await client.GetRebuildStatusAsync(new GetRebuildStatusRequest())).Running
                && (await ContactsAsync(app)).Count > 0, "it is rebuilt");
    }

    private static async Task<SortedDictionary<string, string>> ContactsAsync(ScoringApp app)
    {
        var content = await app.ContentAsync();
        foreach (var mark in content.Keys.Where(key => key.EndsWith(":wm", StringComparison.Ordinal)).ToList())
            content.Remove(mark);
        return content;
    }
}
