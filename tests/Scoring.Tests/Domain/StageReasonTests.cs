using Rapport.Scoring.Domain;

namespace Rapport.Scoring.Tests.Domain;

public sealed class StageReasonTests
{
    [Fact]
    public void Reason_OfEachCause_HasTheTextThatTheLogHasAlwaysHad() => Assert.Equal(
        ["known", "threshold:engagement/hot", "veto:fit/competitor", "accepted", "rejected: no budget", "lost", "merged", "replayed"],
        new[]
        {
            StageReason.Known, StageReason.Threshold("engagement", "hot"), StageReason.Veto("fit/competitor"),
            StageReason.OfSales(LeadAct.Accepted, ""), StageReason.OfSales(LeadAct.Rejected, "no budget"),
            StageReason.OfSales(LeadAct.Lost, ""), StageReason.Merged, StageReason.Replayed,
        }.Select(reason => reason.Text));

    [Theory]
    [InlineData("threshold:engagement/hot", true, false)]
    [InlineData("veto:fit/competitor", false, true)]
    [InlineData("rejected: threshold:engagement/hot", false, false)]
    [InlineData("threshold", false, false)]
    [InlineData("", false, false)]
    public void Reason_ReadFromItsText_TellsWhetherAModelDecided(string text, bool threshold, bool veto)
    {
        var reason = new StageReason(text);

        Assert.Equal((threshold, veto), (reason.IsThreshold, reason.IsVeto));
    }
}
