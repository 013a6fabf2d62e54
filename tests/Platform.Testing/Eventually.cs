using Xunit;

namespace Rapport.Platform.Testing;

/// <summary>Waits for something to become true, with a bound.</summary>
public static class Eventually
{
    /// <summary>Asks again and again until it holds; fails the test with <paramref name="what"/> when time is over.</summary>
    public static async Task HoldsAsync(Func<Task<bool>> condition, string what, double seconds = 180)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started).TotalSeconds < seconds, $"not within {seconds} s: {what}");
            await Task.Delay(20);
        }
    }
}
