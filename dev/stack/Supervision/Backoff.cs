namespace Rapport.Stack.Supervision;

/// <summary>How long a crashed process waits before it is started again.</summary>
internal sealed record Backoff
{
    /// <summary>Wait after the first crash. Default 100 ms.</summary>
    public TimeSpan First { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Longest wait. Default 30 s.</summary>
    public TimeSpan Longest { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// A process that ran this long counts as sound again: its next crash is a first one. Default 30 s.
    /// </summary>
    public TimeSpan Sound { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Crashes in a row, the one at hand included, after a run of <paramref name="ran"/>; at least 1.
    /// </summary>
    public int Crashes(int before, TimeSpan ran) => ran >= Sound ? 1 : before + 1;

    /// <summary>First × 2^(crashes − 1), at most <see cref="Longest"/>.</summary>
    /// <param name="crashes">Crashes in a row, from 1.</param>
    public TimeSpan Wait(int crashes)
    {
        var doubled = First * Math.Pow(2, Math.Clamp(crashes - 1, 0, 30));
        return doubled < Longest ? doubled : Longest;
    }
}
