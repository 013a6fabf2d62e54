using System.Diagnostics;
using Rapport.Stack.Supervision;

namespace Rapport.Stack.Tests.Supervision;

public class ProcessIdentityTests
{
    [Theory]
    [InlineData("12 (dotnet) S 1 12 12 0 -1 4194560 1 0 0 0 5 3 0 0 20 0 9 0 4711 1 2 3", 4711ul)]
    [InlineData("12 (a) b (c) R 1 12 12 0 -1 4194560 1 0 0 0 5 3 0 0 20 0 9 0 815 1 2 3", 815ul)]
    [InlineData("12 (gone) Z 1 12 12 0 -1 4194560 1 0 0 0 5 3 0 0 20 0 9 0 4711 1 2 3", null)]
    public void StartTicksOf_StatLine_SkipsTheNameAndZombies(string stat, ulong? ticks) =>
        Assert.Equal(ticks, ProcessIdentity.StartTicksOf(stat));

    [Fact]
    public void IsAlive_OfARunningProcess_EndsWithIt()
    {
        using var process = Process.Start("sleep", "60");
        var identity = ProcessIdentity.Of(process.Id)!;
        Assert.True(identity.IsAlive());
        process.Kill();
        process.WaitForExit();
        Assert.False(identity.IsAlive());
    }

    [Fact]
    public void IsAlive_OfAnIdUsedAgain_IsFalse()
    {
        var own = ProcessIdentity.Of(Environment.ProcessId)!;
        Assert.False((own with { StartTicks = own.StartTicks - 1 }).IsAlive());
        Assert.False((own with { Boot = "another boot" }).IsAlive());
    }
}
