namespace Rapport.Journey.Tests.Domain;

public sealed class WaitForTests
{
    private const string Steps = """
        {"id": "delay", "wait": "30m"},
        {"id": "bought", "wait_for": {"event": "order_completed", "timeout": "1h", "else": "no"}},
        {"id": "yes", "exit": {"reason": "yes"}}, {"id": "no", "exit": {"reason": "no"}}
        """;

    private static readonly TimeSpan Delay = TimeSpan.FromMinutes(30);

    [Fact]
    public void WaitFor_EventInTime_TakesTheYesPath()
    {
        var story = Entered(Steps).Passes(Delay).PassesUnwatched(TimeSpan.FromMinutes(59)).Happens("order_completed");
        Assert.Equal("yes", story.Run.ExitReason);
        Assert.Contains(story.Trace, e => e is { Step: "bought", Result: "event", EventId: "e2" });
    }

    [Fact]
    public void WaitFor_NoEvent_TakesTheOtherPathAtTheTimeout()
    {
        var story = Entered(Steps).Passes(Delay + TimeSpan.FromHours(1));
        Assert.Equal("no", story.Run.ExitReason);
        Assert.Contains(
            story.Trace, e => e is { Step: "bought", Result: "timeout" } && e.Out == Story.Start.AddMinutes(90));
    }

    [Fact]
    public void E26_EventBeforeTheWait_CountsOnlyWithLookBack()
    {
        Assert.True(Entered(Steps).Happens("order_completed").Passes(Delay).Run.Active);
        var looking =
            Entered(Steps.Replace("\"timeout\"", "\"look_back\": true, \"timeout\"", StringComparison.Ordinal))
            .Happens("order_completed").Passes(Delay);
        Assert.Equal("yes", looking.Run.ExitReason);
        Assert.Equal(Story.Start + Delay, looking.Trace.Single(e => e.Step == "bought").Out);
    }

    [Theory]
    [InlineData(-100, "yes")]
    [InlineData(0, "no")]
    [InlineData(100, "no")]
    public void E27_EventAtTheTimeout_OneOfTheTwoPathsByWhenItHappened(int milliseconds, string path)
    {
        var story = Entered(Steps).Passes(Delay);
        var deadline = story.Run.WakeAt!.Value;
        story.Now = deadline.AddMilliseconds(300);
        story.Hear(story.Event("order_completed") with { OccurredAt = deadline.AddMilliseconds(milliseconds) });
        Assert.Equal(path, story.Passes(TimeSpan.Zero).Run.ExitReason);
    }

    [Fact]
    public void E27_EventAfterTheTimeoutWasTaken_ChangesNothing()
    {
        var story = Entered(Steps).Passes(Delay + TimeSpan.FromHours(1));
        story.Hear(story.Event("order_completed") with { OccurredAt = Story.Start.AddMinutes(89) });
        Assert.Equal("no", story.Run.ExitReason);
    }

    [Fact]
    public void E30_EventDuringThePause_CountsWhenTheJourneyGoesOn()
    {
        var story = Entered(Steps).Passes(Delay);
        story.Paused = true;
        story.Happens("order_completed");
        Assert.Equal(("bought", true), (story.Run.Step, story.Run.Active));
        story.PassesUnwatched(TimeSpan.FromDays(1)).Paused = false;
        Assert.Equal("yes", story.Passes(TimeSpan.Zero).Run.ExitReason);
    }

    private static Story Entered(string steps) => new Story(Texts.Open(Texts.Journey(steps))).Happens("cart_added");
}
