using Rapport.Journey.Domain;

namespace Rapport.Journey.Tests.Domain;

public sealed class StepTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    [Fact]
    public void Wait_TimePasses_GoesOnAtItsInstant()
    {
        var story = Entered("""
            {"id": "a", "wait": "1h"}, {"id": "none", "wait": "0s"},
            {"id": "mail", "send": {"channel": "email", "template": "t", "variables": {"x": 1}}},
            {"id": "b", "wait": "2d"}
            """);
        story.Passes(Hour - TimeSpan.FromMilliseconds(1));
        Assert.Empty(story.Commands);
        story.Passes(TimeSpan.FromMilliseconds(1));
        var command = Assert.Single(story.Commands);
        Assert.Equal(new SendAction("email", "t", """{"x":1}"""), command.Action);
        Assert.Equal(Story.Start + Hour, command.IssuedAt);
        Assert.Equal(("b", Story.Start + Hour + TimeSpan.FromDays(2)), (story.Run.Step, story.Run.WakeAt));
        Assert.Equal(["a waited", "none waited", "mail sent"], story.Results);
        story.Passes(TimeSpan.FromDays(2));
        Assert.Equal("completed", story.Run.ExitReason);
        Assert.Equal("journey_exited", story.Conclusions[^1].Name);
    }

    [Theory]
    [InlineData("sal", "done", "arm 0")]
    [InlineData("mql", "second", "else")]
    public void Branch_Facts_DecideAndAreKept(string stage, string last, string reason)
    {
        var story = Entered("""
            {"id": "think", "wait": "3d"},
            {"id": "how", "branch": [{"when": "contact.stage == \"sal\"", "to": "done"}], "else": "second"},
            {"id": "second", "send": {"channel": "email", "template": "second"}, "next": "done"},
            {"id": "done", "exit": {"reason": "handled"}}
            """);
        story.Happens("stage_changed", new { to = stage }).Passes(TimeSpan.FromDays(3));
        var branch = story.Trace.Single(e => e.Step == "how");
        Assert.Equal((reason, $$"""{"contact.stage":"{{stage}}"}"""), (branch.Reason, branch.ValuesJson));
        Assert.Equal(last == "second" ? 1 : 0, story.Commands.Count);
        Assert.Equal("handled", story.Run.ExitReason);
    }

    [Fact]
    public void Branch_OnTheEntryEvent_RemembersIt()
    {
        var story = new Story(Texts.Open(Texts.Journey("""
            {"id": "a", "wait": "1d"},
            {"id": "b", "branch": [{"when": "event.properties.amount > 10.0", "to": "big"}]},
            {"id": "small", "exit": {"reason": "small"}}, {"id": "big", "exit": {"reason": "big"}}
            """))).Happens("cart_added", new { amount = 11 });
        Assert.Equal("big", story.Passes(TimeSpan.FromDays(1)).Run.ExitReason);
    }

    [Fact]
    public void Branch_UndecidableArm_IsPassedOverWithItsReason()
    {
        var story = Entered("""
            {"id": "b", "branch": [{"when": "event.properties.none > 1.0", "to": "x"}]},
            {"id": "y", "exit": {"reason": "y"}}, {"id": "x", "exit": {"reason": "x"}}
            """);
        Assert.Equal("y", story.Run.ExitReason);
        Assert.Contains(
            "arm 0 could not be decided", story.Trace.Single(e => e.Step == "b").Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Handoff_KnownFacts_CompleteTheDossier()
    {
        var story = new Story(Texts.Open("""
            {"journey": "lead", "entry": {"threshold": "engagement/mql"}, "steps": [
              {"id": "call", "handoff": {"queue": "sales", "reason": "mql", "priority": 7,
                "dossier": {"stage": "mine"}}}]}
            """));
        story.Happens("tag_added", new { tag = "vip" }).Happens("stage_changed", new { to = "mql" })
            .Happens("threshold_crossed", new { model = "engagement", threshold = "mql", score = 104.5 });
        var action = Assert.IsType<HandoffAction>(Assert.Single(story.Commands).Action);
        Assert.Equal(("sales", "mql", 7), (action.Queue, action.Reason, action.Priority));
        Assert.StartsWith(
            """{"stage":"mine","tags":["vip"],"scores":{"engagement/mql":104.5},"last_event":"threshold_crossed",""",
            action.DossierJson, StringComparison.Ordinal);
    }

    [Fact]
    public void E33_OverdueStep_IsSentWithinItsStalenessLimitAndSkippedAfterIt()
    {
        const string Steps = """
            {"id": "a", "wait": "22h"},
            {"id": "mail", "send": {"channel": "email", "template": "t", "stale_after": "2h"}}
            """;
        var inTime = Entered(Steps).PassesUnwatched(TimeSpan.FromHours(23.5)).Passes(TimeSpan.Zero);
        Assert.Equal(Story.Start.AddHours(24), Assert.Single(inTime.Commands).ExpireAt);
        var late = Entered(Steps).PassesUnwatched(TimeSpan.FromHours(26)).Passes(TimeSpan.Zero);
        Assert.Empty(late.Commands);
        Assert.Contains(late.Trace, e => e is { Step: "mail", Result: "skipped", Reason: "stale" });
        Assert.Equal("completed", late.Run.ExitReason);
    }

    [Fact]
    public void E31_ExitWhen_EndsMidWaitAtOnce()
    {
        var story = new Story(Texts.Open(Texts.Journey(
            """{"id": "a", "wait": "15d"}, {"id": "mail", "send": {"channel": "email", "template": "t"}}""",
            """
            "exit_when": "event.name == \"order_paid\"",
            """))).Happens("cart_added");
        story.Hear(story.Event("order_paid") with { OccurredAt = Story.Start.AddSeconds(-1) });
        Assert.True(story.Run.Active);
        story.PassesUnwatched(Hour).Happens("order_paid").Happens("order_paid");
        Assert.Equal("exit_when", story.Run.ExitReason);
        Assert.Empty(story.Passes(TimeSpan.FromDays(30)).Commands);
        Assert.Single(story.Conclusions, c => c.Name == "journey_exited");
    }

    [Fact]
    public void Command_Repeated_HasTheSameIdAndEveryStepItsOwn()
    {
        const string Loop = """
            {"id": "mail", "send": {"channel": "email", "template": "t"}}, {"id": "week", "wait": "7d", "next": "mail"}
            """;
        var one = Entered(Loop).Passes(TimeSpan.FromDays(21)).Commands.Select(c => c.Id).ToList();
        var other = Entered(Loop).Passes(TimeSpan.FromDays(21)).Commands.Select(c => c.Id).ToList();
        Assert.Equal(4, one.Distinct().Count());
        Assert.Equal(one, other);
    }

    private static Story Entered(string steps) => new Story(Texts.Open(Texts.Journey(steps))).Happens("cart_added");
}
