namespace Rapport.Sidecar.Chaos;

/// <summary>The seeded dice of one app. Safe from several threads.</summary>
internal sealed class ChaosDice
{
    private readonly ChaosSettings settings;
    private readonly Random random;
    private readonly Lock rolling = new();

    public ChaosDice(ChaosSettings settings, string appId)
    {
        // Each app has dice of its own, so that one app's traffic does not change another's fate.
        this.settings = settings.Apps.Count == 0 || settings.Apps.Contains(appId) ? settings : new ChaosSettings();
        random = new Random(appId.Aggregate(settings.Seed, (seed, letter) => unchecked(seed * 31 + letter)));
    }

    public bool Loses() => Happens(settings.LossPercent);

    public bool Repeats() => Happens(settings.DuplicatePercent);

    /// <summary>Delay of the next delivery, uniform up to the configured one.</summary>
    public TimeSpan Delay()
    {
        if (settings.DelayMilliseconds == 0) return TimeSpan.Zero;
        lock (rolling) return TimeSpan.FromMilliseconds(random.NextDouble() * settings.DelayMilliseconds);
    }

    /// <summary>
    /// Adds an item to those held back; once there are more than the reorder window, returns a random one of them.
    /// </summary>
    /// <param name="held">The items held back, changed by the call.</param>
    /// <param name="item">The next item in order.</param>
    /// <param name="released">The item whose turn it is.</param>
    public bool TryRelease<T>(List<T> held, T item, out T released)
    {
        held.Add(item);
        released = item;
        return held.Count > settings.ReorderWindow && TryTake(held, out released!);
    }

    /// <summary>Takes a random item out of those held back; false if there is none.</summary>
    public bool TryTake<T>(List<T> held, out T? taken)
    {
        taken = default;
        if (held.Count == 0) return false;
        var index = 0;
        if (held.Count > 1)
            lock (rolling)
                index = random.Next(held.Count);
        taken = held[index];
        held.RemoveAt(index);
        return true;
    }

    private bool Happens(double percent)
    {
        if (percent <= 0) return false;
        lock (rolling) return random.NextDouble() * 100 < percent;
    }
}
