using Rapport.Journey.Domain;

namespace Rapport.Journey.Tests.Domain;

public sealed class RunMergeTests
{
    private const string Steps = """{"id": "a", "wait": "1d"}, {"id": "b", "wait": "1d"}""";

    [Fact]
    public void E5_BothInside_TheFurtherOneGoesOnUnderTheSurvivor()
    {
        var further = Run("c_a", "jr_a", rev: 5);
        var other = Run("c_b", "jr_b", rev: 2);
        var changes = Decide([further], [other]);
        var moved = changes.Single(change => change.After.Id == "jr_a").After;
        Assert.Equal(("c_b", 7, 40L, true), (moved.Contact, moved.Partition, moved.LastN, moved.Active));
        Assert.Equal("merged", changes.Single(change => change.After.Id == "jr_b").After.ExitReason);
    }

    [Fact]
    public void E5_BothEquallyFar_TheEarlierEntryGoesOn()
    {
        var changes =
            Decide([Run("c_a", "jr_a", 2)], [Run("c_b", "jr_b", 2) with { EnteredAt = Story.Start.AddSeconds(-1) }]);
        var only = Assert.Single(changes);
        Assert.Equal(("jr_a", "merged", "c_b"), (only.After.Id, only.After.ExitReason, only.After.Contact));
        Assert.Equal("journey_exited", Assert.Single(only.Conclusions).Name);
    }

    [Fact]
    public void E2_SurvivorHasBeenThrough_TheOtherDoesNotRepeatIt()
    {
        var changes =
            Decide([Run("c_a", "jr_a", 2)], [Run("c_b", "jr_b", 9) with { ExitReason = "completed", Step = null }]);
        Assert.Equal("merged", Assert.Single(changes).After.ExitReason);
    }

    [Fact]
    public void Merge_OnlyTheMergedInside_MovesAsItStands()
    {
        var only = Assert.Single(Decide([Run("c_a", "jr_a", 2)], []));
        Assert.Equal(("c_b", "a", 3), (only.After.Contact, only.After.Step, only.After.Rev));
        Assert.Empty(only.Conclusions);
    }

    [Fact]
    public void Merge_EndedRun_MovesSoThatTheSurvivorDoesNotEnterAgain() =>
        Assert.Equal(
            "c_b", Assert.Single(Decide([Run("c_a", "jr_a", 2) with { ExitReason = "completed" }], [])).After.Contact);

    [Fact]
    public void E5_ParallelRunsOfDifferentKeys_GoOnSideBySide()
    {
        var (cart1, cart2) = (Run("c_a", "jr_a", 5) with { Key = "1" }, Run("c_b", "jr_b", 2) with { Key = "2" });
        var only = Assert.Single(Decide([cart1], [cart2]));
        Assert.Equal(("jr_a", true, "c_b"), (only.After.Id, only.After.Active, only.After.Contact));
        var same = Decide([cart1], [cart2 with { Key = "1" }]);
        Assert.Equal("merged", same.Single(change => change.After.Id == "jr_b").After.ExitReason);
    }

    private static IReadOnlyList<RunChange> Decide(IReadOnlyList<RunState> merged, IReadOnlyList<RunState> survivor)
    {
        var version = Texts.Version(Texts.Journey(Steps));
        var story = new Story(new OpenJourney(version, Story.Start));
        var moment = Moment.Of(story.Event("contact_absorbed"), story.Facts, Story.Start, new ConditionScope());
        return RunMerge.Decide(merged, survivor, new MergeTarget("c_b", 7, 40), moment, _ => version);
    }

    private static RunState Run(string contact, string id, int rev) => new()
    {
        Id = id, Workspace = "w1", Journey = "cart", Version = 1, Contact = contact, Partition = 1,
        EnteredAt = Story.Start,
        EntryEventId = "e", EntryOccurredAt = Story.Start, Rev = rev, LastN = 1, Since = Story.Start, Step = "a",
        WakeAt = Story.Start.AddDays(1), Trigger = new Trigger("e", "cart_added", Story.Start, 0, null, null),
    };
}
