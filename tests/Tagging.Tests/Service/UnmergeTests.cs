using Google.Protobuf.WellKnownTypes;
using Rapport.Platform.Testing;
using Rapport.Platform.Testing.Stores;

namespace Rapport.Tagging.Tests.Service;

/// <summary>Tags and segments of two contacts whose merge was undone.</summary>
public sealed class UnmergeTests(RedisFixture redis) : IClassFixture<RedisFixture>
{
    private static readonly DateTimeOffset Start = TimeProvider.System.GetUtcNow().AddMinutes(-10);

    [Fact]
    public async Task E7_Unmerge_TagsAndSegmentsEqualAComputationFromScratch()
    {
        await using var merged = await LivedAsync(isMerged: true);
        await using var apart = await LivedAsync(isMerged: false);

        foreach (var contact in new[] { "c_a", "c_b" })
            Assert.Equal(await apart.TagsOfAsync(contact), await merged.TagsOfAsync(contact));
        foreach (var segment in new[] { "berliners", "fans" })
            Assert.Equal(await apart.MembersOfAsync(segment), await merged.MembersOfAsync(segment));
        Assert.Equal(("seen", "city-buyer,seen"), (await merged.TagsOfAsync("c_a"), await merged.TagsOfAsync("c_b")));

        // What only the two together deserved is taken back, as history that starts nothing.
        Assert.Contains(merged.Conclusions, told => told is { Name: "tag_added", Contact: "c_b" } && told.Properties.Fields["tag"].StringValue == "keen");
        var back = Assert.Single(merged.Conclusions, told => told is { Name: "tag_removed", Contact: "c_b" }
            && told.Properties.Fields["tag"].StringValue == "keen");
        Assert.True(back.Historic);
        Assert.All(merged.Conclusions.Where(told => told.Contact == "c_a" && told.Name == "tag_added").Skip(1), told => Assert.True(told.Historic));
    }

    private async Task<TaggingApp> LivedAsync(bool isMerged)
    {
        var app = await TaggingApp.StartAsync(redis);
        await app.SaveRuleAsync("keen", "keen", "count(\"page_viewed\", \"7d\") >= 5");
        await app.SaveRuleAsync("seen", "seen", "did(\"page_viewed\", \"7d\")");
        await app.SaveRuleAsync("buyer", "city-buyer", "did(\"bought\", \"7d\") && contact.city == \"Berlin\"");
        await app.SaveSegmentAsync("berliners", "contact.city == \"Berlin\"");
        await app.SaveSegmentAsync("fans", "\"keen\" in contact.tags");
        app.Log.Append(LoggedEvents.Of("i", "c_b", "identified", Start, ("city", Value.ForString("Berlin"))));
        Say(app, "a1", "c_a", "page_viewed", 1);
        Say(app, "b1", "c_b", "page_viewed", 2);
        await app.SettledAsync();
        if (isMerged)
            app.Log.Merge("w1", "c_a", "c_b", Start.AddSeconds(10));
        await app.SettledAsync();
        Say(app, "a2", isMerged ? "c_b" : "c_a", "page_viewed", 11);
        Say(app, "a3", isMerged ? "c_b" : "c_a", "page_viewed", 12);
        Say(app, "b2", "c_b", "page_viewed", 13);
        Say(app, "b3", "c_b", "bought", 14);
        app.Log.Append(LoggedEvents.Of("a4", isMerged ? "c_b" : "c_a", "identified", Start.AddSeconds(15), ("city", Value.ForString("Bonn"))));
        await app.SettledAsync();
        if (isMerged)
            app.Log.Unmerge("w1", "c_a", "c_b", Start.AddSeconds(10), Start.AddSeconds(20), "a2", "a3", "a4");
        await app.SettledAsync();
        Say(app, "a5", "c_a", "page_viewed", 21);
        await app.SettledAsync();
        return app;
    }

    private static void Say(TaggingApp app, string id, string contact, string name, int seconds) =>
        app.Log.Append(LoggedEvents.Of(id, contact, name, Start.AddSeconds(seconds)));
}
