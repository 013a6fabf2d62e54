using CsCheck;
using Rapport.Hosting.Time;
using Rapport.Notification.Domain;
using Rapport.Notification.Domain.Broadcasts;

namespace Rapport.Notification.Tests.Domain;

public sealed class BroadcastTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 31, 12, 0, 0, TimeSpan.Zero);

    private static readonly Broadcast Draft = new()
    {
        Workspace = "w1", Id = "brc_1", Author = "key_ann", CreatedAt = Noon,
        Settings = new BroadcastSettings { Name = "Spring", Segment = "buyers", Template = "spring" },
    };

    [Fact]
    public void Approve_ByTheAuthorOrOfNoDraft_IsForbidden()
    {
        Assert.Equal("own_draft", Assert.Throws<BroadcastForbiddenException>(() => Draft.Approve("key_ann", Noon)).State);
        var approved = Draft.Approve("key_bob", Noon);
        Assert.Equal((BroadcastState.Approved, "key_bob"), (approved.State, approved.Approver));
        Assert.Equal("approved", Assert.Throws<BroadcastForbiddenException>(() => approved.Approve("key_eve", Noon)).State);
        // Whoever changes it is its author, and its approval is gone.
        var changed = approved.Change(Draft.Settings with { Name = "Summer" }, "key_bob");
        Assert.Equal((BroadcastState.Draft, ""), (changed.State, changed.Approver));
        Assert.Throws<BroadcastForbiddenException>(() => changed.Approve("key_bob", Noon));
        Assert.Equal(BroadcastState.Approved, changed.Approve("key_ann", Noon).State);
    }

    [Fact]
    public void Start_BeforeItsTime_WaitsForIt()
    {
        var later = (Draft with { Settings = Draft.Settings with { ScheduledAt = Noon.AddHours(1) } }).Approve("key_bob", Noon);
        Assert.Throws<BroadcastForbiddenException>(() => Draft.Start(Noon));
        var scheduled = later.Start(Noon);
        Assert.Equal((BroadcastState.Scheduled, null), (scheduled.State, scheduled.StartedAt));
        Assert.Same(scheduled, scheduled.Start(Noon));
        Assert.Equal(BroadcastState.Running, later.Start(Noon.AddHours(1)).State);
        var paused = scheduled.Pause(BroadcastReasons.ByHand);
        Assert.Equal(BroadcastState.Scheduled, paused.Resume(BroadcastTally.Empty, Noon).State);
        Assert.Equal(BroadcastState.Running, paused.Resume(BroadcastTally.Empty, Noon.AddHours(2)).State);
        var cancelled = scheduled.Cancel(Noon);
        Assert.Equal((BroadcastState.Cancelled, Noon, false), (cancelled.State, cancelled.EndedAt!.Value, cancelled.IsActive));
    }

    [Fact]
    public void Cancel_WhileRunning_HasEndedOnlyWhenEverybodyIsSettled()
    {
        var running = Draft.Approve("key_bob", Noon).Start(Noon);
        var cancelled = running.Cancel(Noon);
        Assert.True(cancelled.IsActive);
        Assert.Throws<BroadcastForbiddenException>(cancelled.DemandForgettable);
        var ended = cancelled.End(BroadcastTally.Empty, Noon.AddMinutes(1));
        Assert.Equal((BroadcastState.Cancelled, false), (ended.State, ended.IsActive));
        ended.DemandForgettable();
        Assert.Equal("done", Assert.Throws<BroadcastForbiddenException>(
            () => running.End(BroadcastTally.Empty, Noon).Cancel(Noon)).State);
    }

    [Theory]
    [InlineData(99, 99, 0, null)]
    [InlineData(100, 4, 0, null)]
    [InlineData(100, 5, 0, "bounces")]
    [InlineData(1000, 49, 0, null)]
    [InlineData(1000, 50, 0, "bounces")]
    [InlineData(999, 0, 9, null)]
    [InlineData(1000, 0, 1, "complaints")]
    [InlineData(1001, 0, 1, null)]
    [InlineData(2000, 100, 2, "complaints")]
    public void Halt_AtFivePercentBouncesOrOneInAThousandComplaints_AfterAMinimum(
        long handed, long bounced, long complained, string? reason)
    {
        var tally = Handed(handed, bounced, complained);
        Assert.Equal(reason, HaltRule.ReasonFor(tally, new HaltBase(0, 0, 0)));
        // Resumed, only what comes after counts.
        Assert.Null(HaltRule.ReasonFor(tally, new HaltBase(handed, bounced, complained)));
    }

    [Fact]
    public void Halt_AfterItWasResumed_CountsWhatCameSince()
    {
        var since = new HaltBase(1000, 50, 0);
        Assert.Null(HaltRule.ReasonFor(Handed(1099, 80, 0), since));
        Assert.Equal("bounces", HaltRule.ReasonFor(Handed(1100, 55, 0), since));
        Assert.Null(HaltRule.ReasonFor(Handed(1100, 54, 0), since));
    }

    [Fact]
    public void Pace_OfSixtyAMinute_LetsOneASecondAndFiveAtOnce()
    {
        var start = SystemTime.From(Noon.UtcDateTime);
        var (first, pace) = new ReleasePace(0, null).Take(60, 100, start);
        Assert.Equal(5, first);
        (var none, pace) = pace.Take(60, 100, start + TimeSpan.FromSeconds(0.9));
        Assert.Equal(0, none);
        (var one, pace) = pace.Take(60, 100, start + TimeSpan.FromSeconds(1));
        Assert.Equal(1, one);
        // A clock that goes back gives nothing, and takes nothing.
        (none, pace) = pace.Take(60, 100, start);
        Assert.Equal(0, none);
        (var burst, _) = pace.Take(60, 100, start + TimeSpan.FromHours(1));
        Assert.Equal(5, burst);
        Assert.Equal(70, new ReleasePace(0, null).Take(0, 70, start).Allowed);
    }

    [Fact]
    public void Pace_OverAnyTimes_NeverExceedsTheRateByMoreThanABurst() =>
        Gen.Select(Gen.Int[1, 5000], Gen.Int[0, 20_000].Array[1, 40]).Sample((perMinute, steps) =>
        {
            var (pace, at, released) = (new ReleasePace(0, null), SystemTime.From(Noon.UtcDateTime), 0L);
            var from = at;
            foreach (var step in steps)
            {
                at += TimeSpan.FromMilliseconds(step);
                (var some, pace) = pace.Take(perMinute, 10_000, at);
                released += some;
            }

            var burst = Math.Max(1, perMinute / 60.0 * 5);
            Assert.True(released <= ((at - from).TotalMinutes * perMinute) + burst + 1e-6, $"{released} at {perMinute}");
        });

    [Fact]
    public void ControlGroup_IsDrawnBySharesAndKeptWhenTheyGrow()
    {
        var contacts = Enumerable.Range(0, 20_000).Select(i => $"c_{i}").ToList();
        var ten = contacts.Where(contact => ControlGroup.Has("brc_1", contact, 10)).ToHashSet();
        // 2,000 ± 5 standard deviations of a binomial with n = 20,000, p = 0.1: 42.4 each.
        Assert.InRange(ten.Count, 1788, 2212);
        Assert.All(ten, contact => Assert.True(ControlGroup.Has("brc_1", contact, 20)));
        Assert.InRange(contacts.Count(contact => ten.Contains(contact) && ControlGroup.Has("brc_2", contact, 10)), 130, 270);
        Assert.DoesNotContain(contacts, contact => ControlGroup.Has("brc_1", contact, 0));
    }

    [Fact]
    public void Release_OfMergedContacts_WritesToASurvivorOnce()
    {
        var chunk = BroadcastChunk.Of("brc_1", 0, "", ["a", "b", "c", "d", "e"], controlPercent: 0);
        // a was merged into x who is no member, b too; c into e who is one.
        var released = chunk.Release(
            4, new Dictionary<string, string> { ["a"] = "x", ["b"] = "x", ["c"] = "e" }, contact => contact == "e");
        Assert.Equal(
            [(MemberState.OnTheWay, "x", ""), (MemberState.HeldBack, "b", "merged"), (MemberState.HeldBack, "c", "merged"),
                (MemberState.OnTheWay, "d", ""), (MemberState.Waiting, "e", "")],
            released.Members.Select(member => (member.State, member.Addressee, member.Reason)));
        Assert.Equal(Broadcast.MessageOf("brc_1", "x"), chunk.MessageOf(released.Members[0]));
    }

    [Fact]
    public void Counts_AfterAnySteps_AddUpToTheAudience() =>
        Gen.Select(Gen.Int[0, 60], Gen.Int[0, 50], Gen.Int[0, 6].Array[0, 30], Gen.Int[0, 100_000]).Sample((size, percent, steps, seed) =>
        {
            var random = new Random(seed);
            var chunk = BroadcastChunk.Of("brc_1", 0, "", Enumerable.Range(0, size).Select(i => $"c_{i}"), percent);
            foreach (var step in steps)
            {
                chunk = step switch
                {
                    0 or 1 => chunk.Release(random.Next(20), new Dictionary<string, string>(), _ => false),
                    2 or 3 => chunk.Settle(chunk.Members.Where(member => member.Contact.Length > 0 && random.Next(3) == 0).ToDictionary(
                        chunk.MessageOf, _ => new MessageEnd((MessageState)random.Next(6), "address_unknown", HasBounced: true))),
                    4 => chunk.Report($"c_{random.Next(size + 1)}", random.Next(2) == 0),
                    5 => chunk.Forget(new HashSet<string> { $"c_{random.Next(size + 1)}" }),
                    _ => chunk.Cancel(),
                };
                var tally = BroadcastTally.Of(chunk.Members);
                Assert.Equal(size, tally.Audience);
                Assert.Equal(tally.Audience, tally.Sent + tally.HeldBack + tally.Failed + tally.Waiting);
                Assert.True(tally.OnTheWay <= tally.Waiting);
            }

            var twice = BroadcastTally.Sum([BroadcastTally.Of(chunk.Members), BroadcastTally.Of(chunk.Members)]);
            Assert.Equal((2L * size, 2 * BroadcastTally.Of(chunk.Members).Failed), (twice.Audience, twice.Failed));
        });

    [Fact]
    public void Settle_OfAnAddressThatWasRefused_CountsABounceOnce()
    {
        var chunk = BroadcastChunk.Of("brc_1", 0, "", ["a", "b", "c"], 0)
            .Release(3, new Dictionary<string, string>(), _ => false);
        var ends = new Dictionary<string, MessageEnd>
        {
            [Broadcast.MessageOf("brc_1", "a")] = new(MessageState.Failed, "address_unknown", HasBounced: true),
            [Broadcast.MessageOf("brc_1", "b")] = new(MessageState.Unknown, "outcome_unknown"),
            [Broadcast.MessageOf("brc_1", "c")] = new(MessageState.Sent, ""),
        };
        var settled = chunk.Settle(ends).Report("a", isComplaint: false).Report("c", isComplaint: true).Report("c", isComplaint: true);
        var tally = BroadcastTally.Of(settled.Members);
        Assert.Equal((1, 2, 1, 1, 0), (tally.Sent, tally.Failed, tally.Bounced, tally.Complained, tally.Waiting));
        Assert.Same(settled, settled.Settle(ends));
    }

    [Fact]
    public void Forget_OfMembers_LeavesTheCountsAndNobodyOnTheWay()
    {
        var chunk = BroadcastChunk.Of("brc_1", 0, "", ["a", "b", "c"], 0)
            .Release(2, new Dictionary<string, string>(), _ => false)
            .Settle(new Dictionary<string, MessageEnd> { [Broadcast.MessageOf("brc_1", "a")] = new(MessageState.Sent, "") })
            .Forget(new HashSet<string> { "a", "b", "c" });
        var tally = BroadcastTally.Of(chunk.Members);
        Assert.Equal((3, 1, 2, 0), (tally.Audience, tally.Sent, tally.HeldBack, tally.Waiting));
        Assert.All(chunk.Members, member => Assert.Equal("", member.Contact));
        Assert.Equal(["", "erased", "erased"], chunk.Members.Select(member => member.Reason));
    }

    private static BroadcastTally Handed(long handed, long bounced, long complained) => new(
    [
        new TallyLine(MemberState.Failed, "address_unknown", true, false, bounced),
        new TallyLine(MemberState.Sent, "", false, true, complained),
        new TallyLine(MemberState.Sent, "", false, false, handed - bounced - complained),
    ]);
}
