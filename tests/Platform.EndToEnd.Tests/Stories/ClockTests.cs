using System.Text.Json.Nodes;
using Rapport.Platform.EndToEnd.Tests.Running;

namespace Rapport.Platform.EndToEnd.Tests.Stories;

/// <summary>Weeks pass in seconds, and every timer fires at its own instant.</summary>
[Collection(StackTests.Name)]
public sealed class ClockTests(StackFixture fixture)
{
    // A busy machine takes its time with a timer; a jump of the clock past it would be days.
    private static readonly TimeSpan Late = TimeSpan.FromMinutes(30);

    [Fact]
    public Task Clock_ThirtyDayJourney_RunsInSeconds() => Watched.OnAsync(fixture.Stack, async () =>
    {
        using var client = fixture.Stack.Client();
        var journey = $"trial-{Guid.NewGuid():N}"[..20];
        await PublishAsync(journey);
        var visitor = new Visitor(client);
        await visitor.DoesAsync("Trial Started");
        await fixture.CatchUpAsync();

        var started = TimeProvider.System.GetTimestamp();
        await fixture.AdvanceAsync(TimeSpan.FromDays(31));
        var seconds = TimeProvider.System.GetElapsedTime(started).TotalSeconds;

        Assert.Equal(4, (await fixture.Stack.MailsAsync(visitor.Email)).Count);
        var runs = await client.GetAsync($"/v1/journeys/{journey}/runs");
        var run = Assert.Single(runs.Items("runs"));
        Assert.Equal("completed", run.Text("exitReason"));
        var waits = run.Items("trace").Where(entry => entry.Text("kind") == "wait").ToList();
        Assert.Equal([7, 14, 9], waits.Select(wait => (wait.Instant("out") - wait.Instant("in")).Days));
        Assert.All(waits, wait =>
            Assert.InRange(wait.Instant("out") - wait.Instant("in"), TimeSpan.Zero, TimeSpan.FromDays(14) + Late));
        // Seconds, and minutes on a busy machine: nobody waits for days.
        Assert.InRange(seconds, 0, Late.TotalSeconds);
    });

    private async Task PublishAsync(string journey)
    {
        using var client = fixture.Stack.Client();
        await client.PostAsync("/v1/templates", new JsonObject
        {
            ["id"] = "trial", ["channel"] = "email", ["class"] = "transactional",
            ["subject"] = "Your trial", ["text"] = "Hello.",
        });
        await client.PostAsync("/v1/journeys", JsonNode.Parse($$"""
            {
              "journey": "{{journey}}",
              "entry": { "event": "trial_started" },
              "steps": [
                { "id": "welcome", "send": { "channel": "email", "template": "trial" } },
                { "id": "week", "wait": "7d" },
                { "id": "how-is-it", "send": { "channel": "email", "template": "trial" } },
                { "id": "fortnight", "wait": "14d" },
                { "id": "soon-over", "send": { "channel": "email", "template": "trial" } },
                { "id": "rest", "wait": "9d" },
                { "id": "over", "send": { "channel": "email", "template": "trial" } },
                { "id": "end", "exit": {} }
              ]
            }
            """)!);
        await client.PostAsync($"/v1/journeys/{journey}:publish", new JsonObject());
    }
}
