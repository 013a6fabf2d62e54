using Rapport.Common.V1;
using Rapport.Platform.Testing;
using Rapport.Platform.Testing.Stores;
using Rapport.Tagging.Tests.Service;

namespace Rapport.Tagging.Tests.Rebuilding;

public sealed class RebuildTests(RedisFixture redis) : IClassFixture<RedisFixture>
{
    private const int Contacts = 40;

    [Fact]
    public async Task Rebuild_AfterEventsTimeAndAMerge_GivesTheSameBytesAndConcludesNothingAgain()
    {
        await using var app = await LivedAsync();
        var (before, events) = (await app.ContentAsync(), app.Log.All().Count);

        await RebuildAsync(app);
        await app.SettledAsync();

        Assert.Equal(before, await app.ContentAsync());
        Assert.Equal(events, app.Log.All().Count);
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
        await app.SettledAsync();

        Assert.Equal(before, await app.ContentAsync());
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
        Assert.Contains("keen", await app.TagsOfAsync("c_4"), StringComparison.Ordinal);
    }

    /// <summary>A service that has seen something: tags, segments, windows that ended, a merge.</summary>
    private async Task<TaggingApp> LivedAsync()
    {
        var app = await TaggingApp.StartAsync(redis);
        await app.SaveRuleAsync("keen", "keen", "count(\"page_viewed\", \"7d\") >= 3");
        await app.SaveSegmentAsync("fans", "\"keen\" in contact.tags");
        await app.SaveSegmentAsync("fresh", "did(\"page_viewed\", \"1h\")");
        var start = TimeProvider.System.GetUtcNow();
        for (var i = 0; i < 5; i++)
            for (var c = 0; c < Contacts; c++)
                if (i <= c % 5)
                    app.Log.Append(LoggedEvents.Of($"p{c}-{i}", $"c_{c}", "page_viewed", start.AddSeconds(i)));
        await app.SettledAsync();
        app.Log.Merge("w1", "c_1", "c_2", start.AddSeconds(10));
        await app.SettledAsync();
        // The short window ends for everybody: time alone takes them out of a segment.
        await app.Clock.AdvanceClockAsync(new AdvanceClockRequest
        {
            To = Google.Protobuf.WellKnownTypes.Timestamp.FromDateTimeOffset(start.AddHours(2)),
        });
        await Eventually.HoldsAsync(
            async () => !(await app.Clock.GetClockStatusAsync(new GetClockStatusRequest())).Busy, "nothing is left to do");
        await app.SettledAsync();
        return app;
    }

    private static async Task RebuildAsync(TaggingApp app)
    {
        var client = app.Service.Client<RebuildService.RebuildServiceClient>();
        Assert.True((await client.StartRebuildAsync(new StartRebuildRequest())).Running);
        await RebuiltAsync(app);
    }

    private static Task RebuiltAsync(TaggingApp app, double seconds = 120)
    {
        var client = app.Service.Client<RebuildService.RebuildServiceClient>();
        return Eventually.HoldsAsync(
            async () => !(await client.GetRebuildStatusAsync(new GetRebuildStatusRequest())).Running, "it is rebuilt", seconds);
    }
}
