using Rapport.Common.V1;
using Rapport.Events;
using Rapport.Platform.Testing;
using Rapport.Platform.Testing.Log;
using Rapport.Platform.Testing.Stores;

namespace Rapport.Tagging.Tests.Service;

/// <summary>What the platform did not say has no effect here, whatever it is called and however it is read.</summary>
public sealed class ForgedEventsTests(RedisFixture redis) : IClassFixture<RedisFixture>
{
    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    [Fact]
    public async Task Forged_EveryNameByEverybody_ChangesNothingNowOrInARebuildOrAMerge()
    {
        await using var app = await LivedAsync();
        var before = await ContactsAsync(app);
        foreach (var forged in Forgeries.Of("w1", "c_1", "c_2", Now).Concat(Forgeries.Of("w1", "c_2", "c_1", Now)))
            app.Log.Append(forged);
        await app.SettledAsync();
        Assert.Equal(before, await ContactsAsync(app));

        await app.ArchivedAsync();
        await app.LoseRedisAsync();
        await Eventually.HoldsAsync(
            async () => (await ContactsAsync(app)).Count == before.Count, "it is filled from the log");
        await app.SettledAsync();
        foreach (var contact in (string[])["c_1", "c_2", "c_3"])
            Assert.Equal("reader", await app.TagsOfAsync(contact));
        Assert.Equal("", await app.MembersOfAsync("customers"));

        // Made anew from its history, c_1 still is nothing but what it did.
        app.Log.Merge("w1", "c_3", "c_1", Now);
        await app.SettledAsync();
        Assert.Equal("reader", await app.TagsOfAsync("c_1"));
        Assert.Equal("reader", await app.TagsOfAsync("c_2"));
    }

    [Fact]
    public async Task Names_SaidByThePlatform_DoHaveTheirEffects()
    {
        await using var app = await LivedAsync();
        foreach (var name in (string[])[EventNames.ThresholdCrossed, EventNames.TagAdded, EventNames.StageChanged])
            app.Log.Append(Forgeries.Said(name, "w1", "c_1", "c_2", Now, EventOrigins.Of(OriginKind.Service, "scoring")));
        await app.SettledAsync();

        Assert.Equal("crossed,forged,moved,reader", string.Join(',', (await app.TagsOfAsync("c_1")).Split(',').Order()));
        Assert.Equal("c_1", await app.MembersOfAsync("customers"));
    }

    /// <summary>Three readers, rules and segments about what the platform says.</summary>
    private async Task<TaggingApp> LivedAsync()
    {
        var app = await TaggingApp.StartAsync(redis);
        await app.SaveRuleAsync("reader", "reader", "count(\"page_viewed\", \"7d\") >= 1");
        await app.SaveRuleAsync("crossed", "crossed", "event.name == \"threshold_crossed\"");
        await app.SaveRuleAsync("moved", "moved", "did(\"stage_changed\", \"7d\")");
        await app.SaveRuleAsync("opened", "opened", "event.name == \"message_opened\"");
        await app.SaveSegmentAsync("customers", "contact.stage == \"customer\"");
        for (var i = 1; i <= 3; i++)
            app.Log.Append(LoggedEvents.Of($"p{i}", $"c_{i}", "page_viewed", Now));
        await app.SettledAsync();
        return app;
    }

    /// <summary>What is kept of contacts, without how far the log has been worked in.</summary>
    private static async Task<SortedDictionary<string, string>> ContactsAsync(TaggingApp app)
    {
        var content = await app.ContentAsync();
        foreach (var mark in content.Keys.Where(key => key.EndsWith(":wm", StringComparison.Ordinal)).ToList())
            content.Remove(mark);
        return content;
    }
}
