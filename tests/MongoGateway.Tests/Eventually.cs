using System.Diagnostics;

namespace Rapport.MongoGateway.Tests;

/// <summary>Waits for something that another process does, with a bound.</summary>
internal static class Eventually
{
    public static async Task Holds(Func<Task<bool>> condition, int seconds = 180)
    {
        var waited = Stopwatch.StartNew();
        while (!await condition())
        {
            Assert.True(waited.Elapsed < TimeSpan.FromSeconds(seconds), $"Did not happen within {seconds} s.");
            await Task.Delay(20);
        }
    }
}
