using System.Diagnostics;

namespace Rapport.Sidecar.Tests.Conformance;

/// <summary>Waits for what must come about, with a bound.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Bound = TimeSpan.FromMinutes(3);

    public static Task True(Func<bool> condition, string what) => True(() => Task.FromResult(condition()), what);

    public static async Task True(Func<Task<bool>> condition, string what)
    {
        for (var waited = Stopwatch.StartNew(); !await condition(); await Task.Delay(5))
            Assert.True(waited.Elapsed < Bound, $"Not within {Bound.TotalSeconds:0} s: {what}.");
    }
}
