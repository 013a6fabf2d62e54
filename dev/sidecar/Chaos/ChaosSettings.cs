namespace Rapport.Sidecar.Chaos;

/// <summary>How badly the bus behaves on purpose. The default is not at all.</summary>
internal sealed record ChaosSettings
{
    /// <summary>Share of messages that each app never gets, as if the broker had lost them. Percent, 0-100.</summary>
    public double LossPercent { get; init; }

    /// <summary>Share of messages delivered twice, possibly at the same time. Percent, 0-100.</summary>
    public double DuplicatePercent { get; init; }

    /// <summary>Messages held back and released in random order while more come. 0-10,000; 0 keeps the order.</summary>
    public int ReorderWindow { get; init; }

    /// <summary>Longest of the random delays before each delivery, milliseconds, 0-60,000.</summary>
    public int DelayMilliseconds { get; init; }

    /// <summary>Apps that get nothing for the time being; their messages wait.</summary>
    public IReadOnlyList<string> PausedApps { get; init; } = [];

    /// <summary>Apps that suffer loss, duplicates, reordering and delay; empty means all.</summary>
    public IReadOnlyList<string> Apps { get; init; } = [];

    /// <summary>The same seed and the same messages in the same order give the same chaos.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>All faults of the settings, as sentences; empty if they can be used.</summary>
    public IEnumerable<string> Faults()
    {
        if (LossPercent is not (>= 0 and <= 100)) yield return "lossPercent must be between 0 and 100.";
        if (DuplicatePercent is not (>= 0 and <= 100)) yield return "duplicatePercent must be between 0 and 100.";
        if (ReorderWindow is < 0 or > 10_000) yield return "reorderWindow must be between 0 and 10000.";
        if (DelayMilliseconds is < 0 or > 60_000) yield return "delayMilliseconds must be between 0 and 60000.";
    }
}
