using Microsoft.Extensions.Options;
using Rapport.Hosting.Time;

namespace Rapport.Platform.Testing.Services;

/// <summary>Clocks of processes, for parts that are put together by hand.</summary>
public static class Clocks
{
    /// <summary>The machine's own.</summary>
    public static SystemClock Own => Wrong(0);

    /// <summary>One that is wrong by so many seconds, until it follows another.</summary>
    public static SystemClock Wrong(double seconds) =>
        new(Options.Create(new PlatformClockOptions { Movable = true, SkewSeconds = seconds }));
}
