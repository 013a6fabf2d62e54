using System.Collections.Concurrent;

namespace Rapport.Platform.EndToEnd.Tests.Running;

/// <summary>Collects what differs: a failure shows the size of the damage and not only its first sign.</summary>
internal sealed class Differences
{
    private const int Shown = 20;
    private readonly ConcurrentQueue<string> found = new();

    /// <summary>Notes a difference when the two are not equal.</summary>
    public void Compare<T>(string what, T expected, T actual)
    {
        if (!EqualityComparer<T>.Default.Equals(expected, actual))
            found.Enqueue($"{what}: expected {expected}, is {actual}");
    }

    /// <summary>Notes a difference when the two do not hold the same items the same number of times.</summary>
    public void CompareItems<T>(string what, IEnumerable<T> expected, IEnumerable<T> actual)
        where T : notnull
    {
        var counts = new Dictionary<T, int>();
        foreach (var item in expected)
            counts[item] = counts.GetValueOrDefault(item) - 1;
        foreach (var item in actual)
            counts[item] = counts.GetValueOrDefault(item) + 1;
        var wrong = counts.Where(count => count.Value != 0).ToList();
        var (missing, surplus) = (wrong.Count(c => c.Value < 0), wrong.Count(c => c.Value > 0));
        if (wrong.Count > 0)
            found.Enqueue($"{what}: {missing} missing, {surplus} too many, " +
                $"such as {string.Join("; ", wrong.Take(3).Select(c => $"{c.Key} ({c.Value:+0;-0})"))}");
    }

    /// <summary>Notes a difference when the two are further apart than the rounding of sums explains.</summary>
    public void CompareSums(string what, double expected, double actual)
    {
        if (Math.Abs(expected - actual) > 1e-6 * Math.Max(1, Math.Abs(expected)))
            found.Enqueue($"{what}: expected {expected:R}, is {actual:R}");
    }

    /// <summary>Fails when anything was noted.</summary>
    public void AssertNone() => Assert.True(found.IsEmpty,
        $"{found.Count} differences:\n{string.Join('\n', found.Take(Shown))}");
}
