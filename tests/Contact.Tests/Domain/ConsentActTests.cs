using Rapport.Contact.Domain;

namespace Rapport.Contact.Tests.Domain;

public sealed class ConsentActTests
{
    private static readonly DateTimeOffset At = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void InForce_SeveralActs_NewestCounts()
    {
        var acts = ConsentAct.InForce([Act(true, 0), Act(false, 2), Act(true, 1)]);
        Assert.False(Assert.Single(acts).Granted);
    }

    [Fact]
    public void InForce_SameInstant_RefusalCounts() =>
        Assert.False(Assert.Single(ConsentAct.InForce([Act(true, 0), Act(false, 0)])).Granted);

    [Fact]
    public void InForce_OtherChannel_CountsByItself() =>
        Assert.Equal(2, ConsentAct.InForce([Act(true, 0), Act(false, 0) with { Channel = "sms" }]).Count);

    private static ConsentAct Act(bool granted, int day) => new("marketing", "email", granted, "form", "1", At.AddDays(day));
}
