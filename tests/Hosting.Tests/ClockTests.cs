using Microsoft.Extensions.Options;
using Rapport.Common.V1;
using Rapport.Hosting.Errors;
using Rapport.Hosting.Time;

namespace Rapport.Hosting.Tests;

public sealed class ClockTests
{
    [Fact]
    public void AdvanceTo_Ahead_MovesAndNeverGoesBack()
    {
        var clock = new PlatformClock(Options.Create(new PlatformClockOptions { Movable = true }));
        var ahead = clock.GetUtcNow().AddDays(30);
        clock.AdvanceTo(ahead);
        Assert.InRange(clock.GetUtcNow(), ahead, ahead.AddMinutes(1));
        clock.AdvanceTo(ahead.AddDays(-10));
        Assert.InRange(clock.GetUtcNow(), ahead, ahead.AddMinutes(1));
    }

    [Fact]
    public void AdvanceTo_InProduction_IsRefused()
    {
        var clock = new PlatformClock(Options.Create(new PlatformClockOptions()));
        var fault = Assert.Throws<DomainError>(() => clock.AdvanceTo(clock.GetUtcNow().AddDays(1)));
        Assert.Equal(ErrorReason.ClockFixed, fault.Reason);
    }

    [Fact]
    public void Start_WithClockFile_ContinuesAtItsOffset()
    {
        var file = Path.GetTempFileName();
        File.WriteAllText(file, """{"offset_seconds": -86400}""");
        var clock = new PlatformClock(Options.Create(new PlatformClockOptions { Movable = true, File = file }));
        File.Delete(file);
        var before = TimeProvider.System.GetUtcNow();
        var moved = clock.GetUtcNow();
        Assert.InRange(moved.AddDays(1), before, TimeProvider.System.GetUtcNow());
    }
}
