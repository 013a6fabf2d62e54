namespace Rapport.Stack.Tests;

/// <summary>Waits for something to become true, with a bound.</summary>
internal static class Eventually
{
    public static async Task Holds(Func<bool> condition, string what, double seconds = 180)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            Assert.True(
                TimeProvider.System.GetElapsedTime(started).TotalSeconds < seconds, $"not within {seconds} s: {what}");
            await Task.Delay(10);
        }
    }
}
