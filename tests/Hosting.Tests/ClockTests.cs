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
    public void AdvanceTo_InProduction_IsRefused()
    {
        var clock = new PlatformClock(Options.Create(new PlatformClockOptions()), Clocks.Own);
        var fault = Assert.Throws<DomainError>(() => clock.AdvanceTo(clock.GetUtcNow().AddDays(1)));
        Assert.Equal(ErrorReason.ClockFixed, fault.Reason);
    }

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
