using Rapport.Scoring.Scores.Domain;
using Rapport.Scoring.Vocabulary;

namespace Rapport.Scoring.Tests.Scores.Domain;

public sealed class StageTests
{
    private static readonly DateTimeOffset Start = Story.Start;

    [Fact]
    public void KnownContact_CrossesAThresholdThatSetsTheStage_BecomesMql()
    {
        var story = new Story(Story.Model(60)).BecomesKnown(Start).Earns(60, Start).Earns(60, Start);

        Assert.Equal(["subscriber>lead", "lead>mql"], story.Stages);
        Assert.Equal("threshold:engagement/hot", story.State.StageReason.Text);
    }

    [Fact]
    public void AnonymousContact_CrossedBefore_BecomesMqlWhenKnown()
    {
        var story = new Story(Story.Model(60)).Earns(60, Start).Earns(60, Start);
        Assert.Equal(Stage.Subscriber, story.State.Stage);

        story.BecomesKnown(Start.AddHours(1));

        Assert.Equal(["subscriber>lead", "lead>mql"], story.Stages);
    }

    [Fact]
    public void AnonymousContact_CrossedAndFellBack_BecomesLeadOnlyWhenKnown()
    {
        var story = new Story(Story.Model(100)).Earns(100, Start).BecomesKnown(Start + Story.TimeFor(100, 79));

        Assert.Equal(["subscriber>lead"], story.Stages);
    }

    [Fact]
    public void Mql_SalesAccepts_BecomesSal_AndAgainChangesNothing()
    {
        var story = Qualified().IsDecided(LeadAct.Accepted, "", Start).IsDecided(LeadAct.Accepted, "", Start);

        Assert.Equal(["subscriber>lead", "lead>mql", "mql>sal"], story.Stages);
    }

    [Fact]
    public void Mql_SalesRejects_IsRecycledWithTheReason_AndQualifiesAgainAfterRearming()
    {
        var story = Qualified().IsDecided(LeadAct.Rejected, "no budget", Start);
        Assert.Equal((Stage.Lead, "rejected: no budget"), (story.State.Stage, story.State.StageReason.Text));

        story.Earns(60, Start);
        Assert.Equal(Stage.Lead, story.State.Stage);

        story.Earns(60, Start + Story.TimeFor(180, 79));
        Assert.Equal(Stage.Mql, story.State.Stage);
    }

    [Fact]
    public void Sal_CrossesAgain_StaysSal()
    {
        var story = Qualified().IsDecided(LeadAct.Accepted, "", Start);

        story.Earns(60, Start + Story.TimeFor(120, 70));

        Assert.Equal(2, story.Crossings.Count());
        Assert.Equal(Stage.Sal, story.State.Stage);
    }

    [Fact]
    public void Merge_KnownContactAbsorbsAnAnonymousOneThatCrossed_BecomesMql()
    {
        var anonymous = new Story(Story.Model(60)).Earns(60, Start).Earns(60, Start);
        var known = new Story(Story.Model(60)).BecomesKnown(Start).Absorbs(anonymous, Start);

        Assert.Equal(["subscriber>lead", "lead>mql"], known.Stages);
        Assert.Empty(known.Crossings);
    }

    private static Story Qualified() => new Story(Story.Model(60)).BecomesKnown(Start).Earns(60, Start).Earns(60, Start);
}
