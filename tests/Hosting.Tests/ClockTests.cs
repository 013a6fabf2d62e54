using System.Diagnostics;
using Microsoft.Extensions.Options;
using Rapport.Common.V1;
using Rapport.Hosting.Errors;
using Rapport.Hosting.Time;
using Rapport.Platform.Testing.Services;

namespace Rapport.Hosting.Tests;

public sealed class ClockTests
{
    [Fact]
    public void AdvanceTo_Ahead_MovesAndNeverGoesBack()
    {
        var clock = new PlatformClock(Options.Create(new PlatformClockOptions { Movable = true }), Clocks.Own);
        var ahead = clock.GetUtcNow().AddDays(30);
        clock.AdvanceTo(ahead);
        Assert.InRange(clock.GetUtcNow(), ahead, ahead.AddMinutes(10));
        clock.AdvanceTo(ahead.AddDays(-10));
        Assert.InRange(clock.GetUtcNow(), ahead, ahead.AddMinutes(10));
    }

    [Theory]
    [InlineData(3600)]
    [InlineData(-3600)]
    public void Follow_AClockThatIsAnHourOff_GoesByTheOther(double wrong)
    {
        var (system, there) = (Clocks.Wrong(wrong), TimeProvider.System.GetUtcNow());
        var clock = new PlatformClock(Options.Create(new PlatformClockOptions { Movable = true }), system);

        system.Follow(there, Stopwatch.GetTimestamp());

        Assert.InRange(system.GetUtcNow(), there, there.AddMinutes(10));
        clock.AdvanceTo(there.AddDays(1));
        Assert.InRange(clock.GetUtcNow(), there.AddDays(1), there.AddDays(1).AddMinutes(10));
    }

    [Fact]
    public void Follow_SlowAnswer_MovesNothing_AndOneThatCannotBeSo_Moves()
    {
        var system = Clocks.Own;
        var start = Stopwatch.GetTimestamp();
        var there = TimeProvider.System.GetUtcNow();
        system.Follow(there, start);

        // Asked 30 seconds ago and said so then, for all that is known.
        system.Follow(there.AddSeconds(-20), start - (30 * Stopwatch.Frequency));
        Assert.InRange(system.GetUtcNow(), there, there.AddMinutes(10));

        system.Follow(there.AddHours(-1), Stopwatch.GetTimestamp());
        Assert.InRange(system.GetUtcNow(), there.AddHours(-1), there.AddHours(-1).AddMinutes(10));
    }

    [Fact]
    public void Lead_OfAnswersThatTookDifferentlyLong_GoesByTheQuickAndNeverBack()
    {
        var there = new DateTimeOffset(2026, 3, 1, 9, 0, 0, TimeSpan.Zero);
        DateTimeOffset At(long lead, double seconds) => SharedTime.At(lead, Stamp(seconds));

        // Asked at 10, said at 10, heard at 15: by then it is at least what was said.
        var lead = SharedTime.Lead(0, there, Stamp(10), Stamp(15));
        Assert.Equal(there, At(lead, 15));
        // One that took nothing tells it to the millisecond.
        lead = SharedTime.Lead(lead, there.AddSeconds(6), Stamp(16), Stamp(16));
        Assert.Equal(there.AddSeconds(6), At(lead, 16));
        // Another slow one, and one whose time was cut to the millisecond below, move nothing.
        lead = SharedTime.Lead(lead, there.AddSeconds(10), Stamp(20), Stamp(40));
        lead = SharedTime.Lead(lead, there.AddSeconds(50).AddMilliseconds(-0.9), Stamp(60), Stamp(60));
        Assert.Equal(there.AddSeconds(50), At(lead, 60));
        // The shared clock itself was put back.
        lead = SharedTime.Lead(lead, there, Stamp(70), Stamp(70));
        Assert.InRange(At(lead, 70), there, there.AddMilliseconds(1));
    }

    [Fact]
    public void AdvanceTo_InProduction_IsRefused()
    {
        var clock = new PlatformClock(Options.Create(new PlatformClockOptions()), Clocks.Own);
        var fault = Assert.Throws<DomainError>(() => clock.AdvanceTo(clock.GetUtcNow().AddDays(1)));
        Assert.Equal(ErrorReason.ClockFixed, fault.Reason);
    }

    private static long Stamp(double seconds) => (long)(seconds * Stopwatch.Frequency);

    [Fact]
    public void Start_WithClockFile_ContinuesAtItsOffset()
    {
        var file = Path.GetTempFileName();
        File.WriteAllText(file, """{"offset_seconds": -86400}""");
        var clock = new PlatformClock(Options.Create(new PlatformClockOptions { Movable = true, File = file }), Clocks.Own);
        File.Delete(file);
        // Two clocks are compared, and the machine's may be set between: the margin is wide, and far from a day.
        var moved = clock.GetUtcNow().AddDays(1) - TimeProvider.System.GetUtcNow();
        Assert.InRange(moved, TimeSpan.FromMinutes(-10), TimeSpan.FromMinutes(10));
    }
}
