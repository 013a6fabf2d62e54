using Microsoft.Extensions.DependencyInjection;
using Rapport.Common.V1;
using Rapport.Hosting.Time;
using Rapport.Platform.Testing;
using Rapport.Platform.Testing.Stores;
using Rapport.Scoring.Scores;
using Rapport.Scoring.Scores.Domain;
using Rapport.Scoring.Scores.Models;
using Rapport.Scoring.Tests.Service;
using Rapport.Scoring.Tests.Stores;
using Rapport.Scoring.V1;
using Rapport.Scoring.Vocabulary;

namespace Rapport.Scoring.Tests.Scores.Versions;

/// <summary>An activation that is asked to tell of those who are above already.</summary>
public sealed class ActivationCrossingTests(RedisFixture redis) : IClassFixture<RedisFixture>
{
    private const int Contacts = 40;

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    [Fact]
    public async Task E36_ActivationThatAsks_TellsOfEachOnceThroughTheDeathOfAProcess_AndARebuildSaysNothing()
    {
        await using var app = await StartAsync();
        var other = app.NewReplica(fits: false);
        await other.ReadyAsync();

        await SaveAsync(app, points: 5, emit: true);
        await Eventually.HoldsAsync(() => Task.FromResult(Told(app).Count > 0), "the first are told of");
        await other.DisposeAsync();
        await ToldAsync(app);

        // Five points a page from the twentieth contact on; the last had crossed under the version before.
        var expected = Enumerable.Range(19, Contacts - 20).Select(Name);
        Assert.Equal(expected, Told(app).Select(e => e.Contact).Order(StringComparer.Ordinal));
        Assert.All(Told(app), e => Assert.Equal(1, e.Properties.Fields["crossing_no"].NumberValue));
        Assert.Equal(["c_020", "c_030", "c_039"], app.Log.All().Select(e => e.Event)
            .Where(e => e.Name == "stage_changed" && e.Properties.Fields["to"].StringValue == "mql")
            .Select(e => e.Contact).Order(StringComparer.Ordinal));

        await TellAgainAsync(app);
        await ForgottenAsync(app);
        var (content, events) = (await app.ContentAsync(), app.Log.All().Count);
        await RebuildAsync(app);
        Assert.Equal(content, await app.ContentAsync());
        Assert.Equal(events, app.Log.All().Count);
        Assert.Equal(Contacts - 20, Told(app).Count);
    }

    [Fact]
    public async Task E36_ActivationThatDoesNotAsk_SaysNothing()
    {
        await using var app = await StartAsync();

        await SaveAsync(app, points: 5, emit: false);
        await app.SettledAsync();

        Assert.Empty(Told(app));
    }

    /// <summary>Contact i viewed i + 1 pages of two points; the last viewed more and crossed; two are known.</summary>
    private async Task<ScoringApp> StartAsync()
    {
        var app = await ScoringApp.StartAsync(redis, fits: false);
        await app.ScoreModels.SaveScoreModelAsync(new SaveScoreModelRequest { Model = ScoringApp.Banded() });
        foreach (var known in (string[])["c_020", "c_030", Name(Contacts - 1)])
            app.Log.Append(LoggedEvents.Of($"id-{known}", known, "identified", Now, $"{known}@example.com"));
        for (var contact = 0; contact < Contacts; contact++)
            for (var i = 0; i <= contact + (contact == Contacts - 1 ? 20 : 0); i++)
                app.Log.Append(LoggedEvents.Of($"e{contact}-{i}", Name(contact), "page_viewed", Now));
        await app.SettledAsync();
        Assert.Single(app.Log.All(), e => e.Event.Name == "threshold_crossed");
        return app;
    }

    private static async Task SaveAsync(ScoringApp app, double points, bool emit)
    {
        var model = ScoringApp.Banded();
        model.Rules[0].Points = points;
        var saved = await app.ScoreModels.SaveScoreModelAsync(new SaveScoreModelRequest { Model = model, EmitCrossings = emit });
        await Eventually.HoldsAsync(
            async () => (await app.ScoreModels.GetScoreModelAsync(new GetScoreModelRequest { Model = "engagement" })).Version == saved.Version
                && saved.Version == 2,
            "the version is in force");
    }

    /// <summary>As if the process had died after the last contact, before it could note that all are told of.</summary>
    private static async Task TellAgainAsync(ScoringApp app)
    {
        var store = app.Service.Services.GetRequiredService<ScoreModelStore>();
        await store.SaveAsync("w1", "engagement", (history, _) => new ModelHistory(
            [.. history.Versions.Select(v => v.Version == 2 ? v with { TellsExisting = true } : v)]));
        await ToldAsync(app);
    }

    private static async Task ToldAsync(ScoringApp app)
    {
        var store = app.Service.Services.GetRequiredService<ScoreModelStore>();
        await Eventually.HoldsAsync(
            async () => (await store.ReadAllAsync())["w1"].All(history => history.Versions.All(v => !v.TellsExisting)),
            "all are told of");
        await app.SettledAsync();
    }

    /// <summary>Half a minute later nothing is left of the version before: content is then the same until something happens.</summary>
    private static async Task ForgottenAsync(ScoringApp app)
    {
        app.Service.Services.GetRequiredService<PlatformClock>().AdvanceTo(Now.AddMinutes(1));
        var reader = app.Service.Services.GetRequiredService<ScoreReader>();
        await Eventually.HoldsAsync(
            async () => (await reader.ReadAsync("w1", Enumerable.Range(0, Contacts).Select(Name))).Values.All(c => c.Models.Count == 1),
            "every contact has one score");
    }

    private static async Task RebuildAsync(ScoringApp app)
    {
        var client = app.Service.Client<RebuildService.RebuildServiceClient>();
        await client.StartRebuildAsync(new StartRebuildRequest());
        await Eventually.HoldsAsync(
            async () => !(await client.GetRebuildStatusAsync(new GetRebuildStatusRequest())).Running, "it is rebuilt");
        await app.SettledAsync();
    }

    private static List<Event> Told(ScoringApp app) =>
    [
        .. app.Log.All().Select(e => e.Event).Where(e => e.Name == "threshold_crossed"
            && e.Properties.Fields.TryGetValue("origin", out var origin) && origin.StringValue == "activation"),
    ];

    private static string Name(int contact) => $"c_{contact:D3}";
}
