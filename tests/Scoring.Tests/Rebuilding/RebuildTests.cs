using Google.Protobuf.WellKnownTypes;
using Rapport.Common.V1;
using Rapport.Platform.Testing;
using Rapport.Platform.Testing.Stores;
using Rapport.Scoring.Tests.Service;
using Rapport.Scoring.Tests.Stores;
using Rapport.Scoring.V1;

namespace Rapport.Scoring.Tests.Rebuilding;

public sealed class RebuildTests(RedisFixture redis) : IClassFixture<RedisFixture>
{
    private const int Contacts = 40;

    [Fact]
    public async Task Rebuild_AfterManyEventsAndAMerge_GivesTheSameBytesAndConcludesNothingAgain()
    {
        await using var app = await LivedAsync();
        var (before, events) = (await app.ContentAsync(), app.Log.All().Count);

        await RebuildAsync(app);

        Assert.Equal(before, await app.ContentAsync());
        Assert.Equal(events, app.Log.All().Count);
        Assert.Equal(0, app.Log.Repeats);
    }

    [Fact]
    public async Task Rebuild_TwoReplicasAndOneEndsInTheMiddle_GivesTheSameBytes()
    {
        await using var app = await LivedAsync();
        var before = await app.ContentAsync();
        var other = app.NewReplica();
        await other.ReadyAsync();

        await other.Client<RebuildService.RebuildServiceClient>().StartRebuildAsync(new StartRebuildRequest());
        await other.DisposeAsync();
        await RebuiltAsync(app);

        Assert.Equal(before, await app.ContentAsync());
    }

    [Fact]
    public async Task Rebuild_WhileItRuns_NewEventsTakeEffectAndConclude()
    {
        await using var app = await LivedAsync();
        var client = app.Service.Client<RebuildService.RebuildServiceClient>();

        await client.StartRebuildAsync(new StartRebuildRequest());
        for (var i = 0; i < 2; i++)
            app.Log.Append(LoggedEvents.Of($"late{i}", "c_new", "order_completed", Now, null, ("amount", Value.ForNumber(99))));
        await app.Service.PumpAsync(app.Log, events => events.Any(e =>
            e.Event.Contact == "c_new" && e.Event.Name == "threshold_crossed"));

        await RebuiltAsync(app);
    }

    [Fact]
    public async Task Redis_LostWithEverything_IsFilledFromTheCopyAndTheLog()
    {
        await using var app = await LivedAsync();
        var before = await app.ContentAsync();
        await app.ArchivedAsync();

        await app.LoseRedisAsync();
        await RebuiltAsync(app);
        await app.SettledAsync();

        Assert.Equal(before, await app.ContentAsync());

        Assert.NotEmpty((await app.ScoreModels.ListScoreModelsAsync(new ListScoreModelsRequest())).ScoreModels);
    }

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    /// <summary>A service that has seen something: scores, crossings, stages, a merge; all conclusions are back.</summary>
    private async Task<ScoringApp> LivedAsync()
    {
        // Without fits: a store that has lost them fits again, and tells new moves between groups.
        var app = await ScoringApp.StartAsync(redis, fits: false);
        await app.ScoreModels.SaveScoreModelAsync(new SaveScoreModelRequest { Model = ScoringApp.Engagement() });
        var start = Now;
        for (var i = 0; i < 6; i++)
            for (var c = 0; c < Contacts; c++)
                app.Log.Append(c % 3 == 0
                    ? LoggedEvents.Of($"o{c}-{i}", $"c_{c}", "order_completed", start.AddSeconds(i), null, ("amount", Value.ForNumber(60 + c)))
                    : LoggedEvents.Of($"p{c}-{i}", $"c_{c}", "page_viewed", start.AddSeconds(i)));
        await app.Service.PumpAsync(app.Log, events => events.Count(e => e.Event.Name == "threshold_crossed") >= 14);
        app.Log.Merge("w1", "c_1", "c_2", start.AddSeconds(10));
        await app.SettledAsync();
        return app;
    }

    private static async Task RebuildAsync(ScoringApp app)
    {
        var client = app.Service.Client<RebuildService.RebuildServiceClient>();
        var begun = await client.StartRebuildAsync(new StartRebuildRequest());
        Assert.True(begun.Running);
        Assert.True(begun.EventsTotal >= 6 * Contacts);
        await RebuiltAsync(app);
    }

    private static Task RebuiltAsync(ScoringApp app, double seconds = 120)
    {
        var client = app.Service.Client<RebuildService.RebuildServiceClient>();
        return Eventually.HoldsAsync(
            async () => !(await client.GetRebuildStatusAsync(new GetRebuildStatusRequest())).Running, "it is rebuilt", seconds);
    }
}
