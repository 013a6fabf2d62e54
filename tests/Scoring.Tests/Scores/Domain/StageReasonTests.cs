using Rapport.Scoring.Scores.Domain;

namespace Rapport.Scoring.Tests.Scores.Domain;

public sealed class StageReasonTests
{
    private static readonly (StageReason Reason, StageCause Cause, string Text)[] All =
    [
        (default, StageCause.Other, ""),
        (StageReason.Known, StageCause.Known, "known"),
        (StageReason.Threshold("engagement", "hot"), StageCause.Threshold, "threshold:engagement/hot"),
        (StageReason.Veto("fit/competitor"), StageCause.Veto, "veto:fit/competitor"),
        (StageReason.OfSales(LeadAct.Accepted, ""), StageCause.Sales, "accepted"),
        (StageReason.OfSales(LeadAct.Rejected, "no budget"), StageCause.Sales, "rejected: no budget"),
        (StageReason.OfSales(LeadAct.Rejected, "threshold:engagement/hot"), StageCause.Sales, "rejected: threshold:engagement/hot"),
        (StageReason.OfSales(LeadAct.Recycled, ""), StageCause.Sales, "recycled"),
        (StageReason.OfSales(LeadAct.Converted, ""), StageCause.Sales, "converted"),
        (StageReason.OfSales(LeadAct.Lost, ""), StageCause.Sales, "lost"),
        (StageReason.Merged, StageCause.Merged, "merged"),
        (StageReason.Replayed, StageCause.Replayed, "replayed"),
    ];

    [Fact]
    public void Reason_OfEachCause_HasTheTextThatTheLogHasAlwaysHad() =>
        Assert.All(All, one => Assert.Equal((one.Cause, one.Text), (one.Reason.Cause, one.Reason.Text)));

    [Fact]
    public void Reason_ReadFromItsText_IsTheSame() =>
        Assert.All(All, one => Assert.Equal(one.Reason, StageReason.Read(one.Text)));

    [Theory]
    [InlineData("threshold")]
    [InlineData("Veto:fit/competitor")]
    [InlineData("rejectedly")]
    [InlineData("none")]
    [InlineData("score_expired: of another version")]
    public void Reason_OfAWordThatThisVersionDoesNotKnow_KeepsItsTextAndIsOfNoCause(string text)
    {
        var reason = StageReason.Read(text);

        Assert.Equal((StageCause.Other, text), (reason.Cause, reason.Text));
    }
}
