using Rapport.Platform.EndToEnd.Tests.Running;

namespace Rapport.Platform.EndToEnd.Tests.Clients;

/// <summary>Public client libraries, unmodified: only the host is ours.</summary>
[Collection(StackTests.Name)]
public sealed class SegmentTests(StackFixture fixture)
{
    // Points fade by the minutes that a busy machine takes; they are whole numbers.
    private const double Rounding = 0.4;

    [SkippableFact]
    public async Task Segment_AnalyticsNodeUnmodified_ContactKnownAndScored()
    {
        NodeScript.Require();
        await Watched.OnAsync(fixture.Stack, async () =>
        {
            var suffix = Guid.NewGuid().ToString("N");
            await NodeScript.RunAsync("segment.cjs", fixture.Stack, suffix);
            using var client = fixture.Stack.Client();
            await fixture.CatchUpAsync();

            var contact = await client.ContactOfAsync($"user_id:user-{suffix}");
            Assert.Equal(contact, await client.ContactOfAsync($"anonymous_id:device-{suffix}"));
            Assert.Equal(contact, await client.ContactOfAsync($"anonymous_id:old-{suffix}"));
            Assert.Equal(contact, await client.ContactOfAsync($"email:node.{suffix}@example.com"));
            Assert.Equal(
                ["aliased", "case_study_read", "group_joined", "identified", "page_viewed", "quote_requested"],
                await NamesFromOutsideAsync(client, contact));
            // A page with prices 1 + 6, a quote 30, a case study 8, all of this minute.
            Assert.Equal(45, (await client.ScoreAsync(contact, "engagement"))!.Value.Score, Rounding);
            Assert.Contains("hot", await client.TagsAsync(contact));
        });
    }

    [SkippableFact]
    public async Task Segment_RudderNodeUnmodified_ContactKnownAndScored()
    {
        NodeScript.Require();
        await Watched.OnAsync(fixture.Stack, async () =>
        {
            var suffix = Guid.NewGuid().ToString("N");
            await NodeScript.RunAsync("rudder.cjs", fixture.Stack, suffix);
            using var client = fixture.Stack.Client();
            await fixture.CatchUpAsync();

            var contact = await client.ContactOfAsync($"email:rudder.{suffix}@example.com");
            Assert.Equal(
                ["identified", "page_viewed", "white_paper_downloaded"], await NamesFromOutsideAsync(client, contact));
            // A page with prices 1 + 6, a white paper 15.
            Assert.Equal(22, (await client.ScoreAsync(contact, "engagement"))!.Value.Score, Rounding);
        });
    }

    [SkippableFact]
    public async Task Segment_AnalyticsNextUnmodifiedInBatches_AllButTheUnreadableOneTaken()
    {
        NodeScript.Require();
        await Watched.OnAsync(fixture.Stack, async () =>
        {
            var suffix = Guid.NewGuid().ToString("N");
            await NodeScript.RunAsync("next.cjs", fixture.Stack, suffix);
            using var client = fixture.Stack.Client();
            await fixture.CatchUpAsync();

            var contact = await client.ContactOfAsync($"user_id:next-{suffix}");
            Assert.Equal(contact, await client.ContactOfAsync($"email:next.{suffix}@example.com"));
            // The title that was cut through an emoji is no text; what stood beside it is there.
            Assert.Equal(
                ["group_joined", "identified", "page_viewed", "quote_requested"],
                await NamesFromOutsideAsync(client, contact));
        });
    }

    private static async Task<IEnumerable<string>> NamesFromOutsideAsync(GatewayClient client, string contact) =>
        (await client.TimelineAsync(contact)).Where(e => e.IsFromOutside()).Select(e => e.Text("name"))
            .Order(StringComparer.Ordinal);
}
