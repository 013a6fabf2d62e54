using Rapport.Journey.Domain;
using Rapport.Journey.Runs;

namespace Rapport.Journey.Tests.Domain;

/// <summary>What steps and goals say to the log.</summary>
public sealed class ConclusionTests
{
    private const string Bought =
        "\"goals\": [{\"name\": \"bought\", \"event\": \"order_paid\", \"window\": \"7d\", \"exit\": true}],";

    [Fact]
    public void Steps_SayTraitsTagsPointsAndEntries()
    {
        var story = new Story(Texts.Open(Texts.Journey("""
            {"id": "u", "update": {"traits": {"nurtured": true, "old": null}}},
            {"id": "t", "tag": {"add": ["warm"], "remove": ["cold"]}},
            {"id": "p", "points": {"earn": 50, "reason": "welcome"}},
            {"id": "s", "start": {"journey": "survey"}},
            {"id": "g", "goal": {"name": "nurtured"}},
            {"id": "j", "jump": {"journey": "sales"}}
            """))).Happens("cart_added");
        Assert.Equal(
            ["journey_entered", "identified", "tag_removed", "tag_added", "points_earn_requested", "journey_entry_requested",
                "journey_goal_reached", "journey_entry_requested", "journey_exited"],
            story.Conclusions.Select(said => said.Name));
        Assert.Equal("jumped", story.Run.ExitReason);
        var said = story.Conclusions.Select(conclusion => conclusion.ToProto(story.Run)!).ToList();
        Assert.Equal(said.Count, said.Select(conclusion => conclusion.Id).Distinct().Count());
        Assert.True(said[1].Properties.Fields["nurtured"].BoolValue);
        Assert.Equal("manual", said[3].Properties.Fields["source"].StringValue);
        Assert.Equal(("survey", "sales"), (said[5].Properties.Fields["journey"].StringValue, said[7].Properties.Fields["journey"].StringValue));
        Assert.All(said, conclusion => Assert.Equal(1, conclusion.Hop));
    }

    [Fact]
    public void Assignment_OfEveryRunOfAContact_HasOneId()
    {
        var journey = Texts.Open(Texts.Journey(
            """{"id": "stay", "wait": "1d"}""", "\"reentry\": \"after_exit\", \"holdout\": {\"percent\": 1, \"experiment\": \"x\"},"));
        var story = new Story(journey).Happens("cart_added").Passes(TimeSpan.FromDays(2)).Happens("cart_added");
        var ids = story.Conclusions.OfType<RunConclusion.Assigned>().Select((said, i) => said.ToProto(story.Runs[i])!.Id).ToList();
        Assert.Equal(2, ids.Count);
        Assert.Single(ids.Distinct());
    }

    [Fact]
    public void E31_Goal_EndsMidWaitAndCountsOnce()
    {
        var story = new Story(Texts.Open(Texts.Journey("""{"id": "a", "wait": "15d"}""", Bought))).Happens("cart_added");
        story.Hear(story.Event("order_paid") with { OccurredAt = Story.Start.AddSeconds(-1) });
        Assert.True(story.Run.Active);
        story.Passes(TimeSpan.FromDays(1)).Happens("order_paid").Happens("order_paid");
        Assert.Equal("goal", story.Run.ExitReason);
        Assert.Single(story.Conclusions.OfType<RunConclusion.GoalReached>());
    }

    [Theory]
    [InlineData(-1, 1)]
    [InlineData(0, 0)]
    public void E31_GoalAfterTheRunHasEnded_CountsWithinItsWindow(int seconds, int goals)
    {
        var story = new Story(Texts.Open(Texts.Journey("""{"id": "a", "wait": "1d"}""", Bought))).Happens("cart_added");
        story.Passes(TimeSpan.FromDays(7) + TimeSpan.FromSeconds(seconds)).Happens("order_paid");
        Assert.Equal("completed", story.Run.ExitReason);
        Assert.Equal(goals, story.Conclusions.OfType<RunConclusion.GoalReached>().Count());
    }

    [Fact]
    public void Goal_WithoutExit_LetsTheRunGoOn()
    {
        var story = new Story(Texts.Open(Texts.Journey(
            """{"id": "a", "wait": "15d"}""", Bought.Replace(", \"exit\": true", "", StringComparison.Ordinal)))).Happens("cart_added");
        Assert.Equal("a", story.Happens("order_paid").Run.Step);
        Assert.Single(story.Conclusions.OfType<RunConclusion.GoalReached>());
    }

    [Theory]
    [InlineData("""{"id": "u", "update": {"traits": {}}}""", "steps[0].update.traits")]
    [InlineData("""{"id": "u", "update": {"traits": {"email": "a@b.c"}}}""", "steps[0].update.traits")]
    [InlineData("""{"id": "t", "tag": {}}""", "steps[0].tag")]
    [InlineData("""{"id": "t", "tag": {"add": ["a"], "remove": ["a"]}}""", "steps[0].tag.remove")]
    [InlineData("""{"id": "j", "jump": {"journey": "cart"}}""", "steps[0].jump.journey")]
    [InlineData("""{"id": "p", "points": {"earn": 0, "reason": "x"}}""", "steps[0].points.earn")]
    public void Read_Faulty_IsRefusedByPath(string steps, string path) =>
        Assert.Contains(Texts.Read(Texts.Journey(steps)).Faults, fault => fault.Path == path);

    [Fact]
    public void Simulation_WalksTimersAndEventsWithoutEffect()
    {
        var version = Texts.Version(Texts.Journey("""
            {"id": "a", "wait_for": {"event": "opened", "timeout": "2d", "else": "c"}},
            {"id": "b", "wait_until": {"at": "09:00"}},
            {"id": "m", "send": {"channel": "email", "template": "t"}},
            {"id": "c", "exit": {"reason": "done"}}
            """));
        var story = new Story(Texts.Open(Texts.Journey("""{"id": "x", "wait": "1d"}""")));
        var entry = story.Event("cart_added");
        var opened = story.PassesUnwatched(TimeSpan.FromHours(1)).Event("opened");
        var alone = Simulation.Walk(version, story.Facts, [entry]).Change!;
        Assert.Equal(("done", 0, Story.Start.AddDays(2)), (alone.After.ExitReason, alone.Commands.Count, alone.After.Since));
        var both = Simulation.Walk(version, story.Facts, [entry, opened]).Change!;
        Assert.Equal(("done", 1), (both.After.ExitReason, both.Commands.Count));
        // 1 March 2026, 11:00 UTC: the next 09:00 is tomorrow's.
        Assert.Equal(new DateTimeOffset(2026, 3, 2, 9, 0, 0, TimeSpan.Zero), both.Commands[0].IssuedAt);
        Assert.Equal("not_an_entry_event", Simulation.Walk(version, story.Facts, [opened]).Refusal!.Reason);
    }
}
