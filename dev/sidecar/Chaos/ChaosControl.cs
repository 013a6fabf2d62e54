using System.Collections.Concurrent;

namespace Rapport.Sidecar.Chaos;

/// <summary>The chaos in force; it can be replaced while messages flow.</summary>
internal sealed class ChaosControl(ChaosSettings initial)
{
    private State state = new(initial);

    public ChaosSettings Settings => Volatile.Read(ref state).Settings;

    /// <summary>Puts new settings in force for all messages from now on, with freshly seeded dice.</summary>
    public void Replace(ChaosSettings settings) =>
        Interlocked.Exchange(ref state, new State(settings)).Replaced.SetResult();

    public ChaosDice DiceOf(string appId)
    {
        var current = Volatile.Read(ref state);
        return current.Dice.GetOrAdd(appId, id => new ChaosDice(current.Settings, id));
    }

    /// <summary>Returns at once unless the app is paused; then when it no longer is.</summary>
    public async Task WhilePaused(string appId, CancellationToken ct)
    {
        while (Volatile.Read(ref state) is var current && current.Settings.PausedApps.Contains(appId))
            await current.Replaced.Task.WaitAsync(ct);
    }

    private sealed record State(ChaosSettings Settings)
    {
        public ConcurrentDictionary<string, ChaosDice> Dice { get; } = new();

        public TaskCompletionSource Replaced { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
