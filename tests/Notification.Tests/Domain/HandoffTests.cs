using Rapport.Hosting.Time;
using Rapport.Notification.Domain;

namespace Rapport.Notification.Tests.Domain;

public sealed class HandoffTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly HandoffLease Lease = new("ann", "t1", "", TimeSpan.FromMinutes(15), Minute(15));

    [Fact]
    public void Claim_OfAnOpenOne_GivesTheLeaseAndFreezesTheDossier()
    {
        var claimed = Open().Claim(Lease, [1, 2], Now)!;
        Assert.Equal(HandoffState.Claimed, claimed.State);
        Assert.Equal(Lease, claimed.Lease);
        Assert.Equal([1, 2], claimed.Dossier!);
        Assert.Null(claimed.Claim(Lease with { Token = "t2" }, [], Now));
    }

    [Fact]
    public void Claim_OfAStaleOne_IsRefused() =>
        Assert.Null((Open() with { Origin = Open().Origin with { ExpireAt = Now } }).Claim(Lease, [], Now));

    [Fact]
    public void Extend_ByTheHolder_RunsForItsLengthAgain()
    {
        var extended = Claimed().Extend("t1", Minute(10))!;
        Assert.Equal(Minute(25), extended.Lease!.Until);
    }

    [Theory]
    [InlineData("t2", 1)]
    [InlineData("t1", 15)]
    [InlineData("", 1)]
    public void EveryCall_WithAWrongTokenOrAfterTheLease_IsRefused(string token, int minute)
    {
        Assert.Null(Claimed().Extend(token, Minute(minute)));
        Assert.Null(Claimed().Release(token, Minute(minute)));
        Assert.Null(Claimed().Complete(token, "accepted", "", "", Minute(minute), Now));
    }

    [Fact]
    public void Complete_Twice_ChangesNothingAndAnotherOutcomeIsRefused()
    {
        var done = Claimed().Complete("t1", "rejected", "no_project", "call in June", Minute(0), Now)!;
        Assert.Equal(
            (HandoffState.Completed, "rejected", "no_project"), (done.State, done.Outcome, done.OutcomeReason));
        Assert.Same(done, done.Complete("t1", "rejected", "other", "", Minute(120), Now));
        Assert.Null(done.Complete("t1", "accepted", "", "", Minute(0), Now));
    }

    [Fact]
    public void Lapse_OnlyAfterTheLease_OpensItAgainAndCounts()
    {
        Assert.Null(Claimed().Lapse(Minute(15) + TimeSpan.FromTicks(-1)));
        var open = Claimed().Lapse(Minute(15))!;
        Assert.Equal((HandoffState.Open, 1), (open.State, open.Lapses));
        Assert.Null(open.Lapse(Minute(24 * 60)));
    }

    [Fact]
    public void Release_ByTheHolder_OpensItWithoutALapse()
    {
        var open = Claimed().Release("t1", Minute(0))!;
        Assert.Equal((HandoffState.Open, 0), (open.State, open.Lapses));
        Assert.Null(open.Lease);
    }

    [Fact]
    public void Expire_OnlyWhileItWaits_EndsIt()
    {
        var origin = Open().Origin with { ExpireAt = Now };
        Assert.Equal(Handoff.Expired, (Open() with { Origin = origin }).Expire(Now)!.Outcome);
        Assert.Null((Claimed() with { Origin = origin }).Expire(Now));
        Assert.Null(Open().Expire(Now.AddYears(1)));
    }

    private static SystemTime Minute(int minute) => new(Now.AddMinutes(minute));

    private static Handoff Claimed() => Open().Claim(Lease, [], Now)!;

    private static Handoff Open() => new()
    {
        Id = "ho_1", Contact = "c_1", Queue = "sales", Reason = "mql", Priority = 0, Facts = [], OpenedAt = Now,
        Origin = new Origin { CommandId = "1", Workspace = "w1", Contact = "c_1", IssuedAt = Now },
    };
}
