using System.Diagnostics;
using Rapport.Platform.Chaos.Checks;
using Rapport.Platform.Chaos.Running;

namespace Rapport.Platform.Chaos.Faults;

/// <summary>
/// All followers stand still until so many events are on their way to them, then go on; meanwhile hardly anything new is
/// sent. They have a minute to catch up.
/// </summary>
/// <param name="followers">Names of their processes.</param>
/// <param name="events">How many.</param>
/// <param name="isLost">The broker loses all of them before the followers go on: they have to come from the log.</param>
internal sealed class BacklogFault(IReadOnlyList<string> followers, int events, bool isLost) : IFault
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Patience = Bound * 4;
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(200);
    private const double TricklePerSecond = 1;

    /// <inheritdoc/>
    public string Name => $"backlog of {events:N0}{(isLost ? ", flushed" : "")}";

    /// <inheritdoc/>
    public async Task InjectAsync(Scene scene)
    {
        var record = scene.Begin(Name);
        var pids = new List<int>();
        foreach (var follower in followers)
            if ((await scene.PartAsync(follower)).Pid is { } pid)
                pids.Add(pid);
        var usual = scene.Pace.PerSecond;
        pids.ForEach(Signals.Hold);
        try
        {
            await GrownAsync(scene);
            scene.Pace.PerSecond = TricklePerSecond;
            if (isLost)
                await scene.Stores.RedisServer.FlushDatabaseAsync(Stores.Broker);
        }
        finally
        {
            pids.ForEach(Signals.LetGo);
        }

        record.Back = scene.Since.Elapsed - record.At;
        record.CaughtUp = await scene.Watch.UntilCaughtUpAsync(Patience);
        scene.Pace.PerSecond = usual;
        if (record.CaughtUp is not { } took || took > Bound)
            scene.Findings.Add(Finding.NoRecovery,
                $"{Name}: caught up after {record.CaughtUp?.TotalSeconds ?? Patience.TotalSeconds:0} s, the bound is {Bound.TotalSeconds:0} s");
    }

    private async Task GrownAsync(Scene scene)
    {
        var waited = Stopwatch.StartNew();
        var target = (await scene.Stores.HeadAsync()).Sum() + events;
        while ((await scene.Stores.HeadAsync()).Sum() < target)
        {
            if (waited.Elapsed > Patience)
            {
                scene.Findings.Add(Finding.NoRecovery, $"{Name}: the log did not grow by so much in {Patience.TotalSeconds:0} s");
                return;
            }

            await Task.Delay(Look);
        }
    }
}
