using Google.Protobuf.WellKnownTypes;
using Microsoft.Extensions.DependencyInjection;
using Rapport.Events.Facts;
using Rapport.Journey.Domain;
using Rapport.Journey.Runs;
using Rapport.Journey.V1;
using Rapport.Platform.Testing.Stores;

namespace Rapport.Journey.Tests.Service;

/// <summary>Facts and runs of two contacts whose merge was undone.</summary>
public sealed class UnmergeTests(MongoFixture mongo) : IClassFixture<MongoFixture>
{
    private const string Hello = """
        {"journey": "hello", "entry": {"event": "greeted"}, "reentry": "never",
         "steps": [{"id": "think", "wait": "1d"}, {"id": "bye", "exit": {"reason": "done"}}]}
        """;

    [Fact]
    public async Task E7_Unmerge_FactsEqualAComputationFromScratchAndRunsGoBack()
    {
        await using var merged = await LivedAsync(isMerged: true);
        await using var apart = await LivedAsync(isMerged: false);

        foreach (var contact in new[] { "c_a", "c_b" })
            Assert.Equal(await FactsAsync(apart, contact), await FactsAsync(merged, contact));
        Assert.Equal("tags: vip segments: near stage:  city: Bonn mood: good", await FactsAsync(merged, "c_a"));

        var run = await merged.RunOfAsync("c_a");
        Assert.Equal(("c_a", "think"), (run.Contact, run.Step));
        Assert.Empty((await merged.Runs.ListContactRunsAsync(new ListContactRunsRequest { Contact = "c_b" })).Runs);
        // Been there: not again.
        await merged.HappensAsync("c_a", "greeted");
        await merged.AdvanceAsync(TimeSpan.FromDays(2));
        Assert.Equal("done", (await merged.RunOfAsync("c_a")).ExitReason);
    }

    private async Task<JourneyStage> LivedAsync(bool isMerged)
    {
        var stage = await JourneyStage.StartAsync(mongo, $"{nameof(UnmergeTests)}{isMerged}");
        await stage.PublishAsync(Hello);
        await stage.HappensAsync("c_a", "greeted");
        await stage.HappensAsync("c_a", "tag_added", Said("tag", "vip"));
        await stage.HappensAsync("c_a", "identified", Said("city", "Bonn"));
        await stage.HappensAsync("c_b", "tag_added", Said("tag", "old"));
        await stage.HappensAsync("c_b", "identified", Said("city", "Berlin"));
        var at = stage.Now;
        if (isMerged)
            stage.Log.Merge("w1", "c_a", "c_b", at);
        await stage.DeliverAsync();
        if (isMerged)
            Assert.Equal("c_b", (await stage.RunOfAsync("c_b")).Contact);
        await stage.HappensAsync("c_b", "segment_entered", Said("segment", "new"));
        await stage.HappensAsync("c_a", "segment_entered", Said("segment", "near"));
        await stage.HappensAsync("c_a", "identified", Said("mood", "good"));
        string[] theirs = [.. stage.Log.All().Where(each => each.Event.Properties.Fields.ContainsKey("mood")
            || (each.Event.Properties.Fields.TryGetValue("segment", out var segment) && segment.StringValue == "near")).Select(each => each.Event.Id)];
        if (isMerged)
            stage.Log.Unmerge("w1", "c_a", "c_b", at, stage.Now, theirs);
        // Twice, and all of it from the start, as the bus may.
        await stage.DeliverAsync();
        await stage.DeliverAsync();
        return stage;
    }

    private static Struct Said(string property, string value) => new() { Fields = { [property] = Value.ForString(value) } };

    private static async Task<string> FactsAsync(JourneyStage stage, string contact)
    {
        ContactFacts facts = Assert.Single(await stage.Service.Services.GetRequiredService<FactsStore>().FindAsync([("w1", contact)], default));
        Assert.Null(facts.MergedInto);
        return $"tags: {string.Join(',', facts.Tags.Order())} segments: {string.Join(',', facts.Segments.Order())} stage: {facts.Stage}"
            + string.Join("", facts.Traits.Present().OrderBy(t => t.Key, StringComparer.Ordinal).Select(t => $" {t.Key}: {t.Value}"));
    }
}
