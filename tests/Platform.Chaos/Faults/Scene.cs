using System.Diagnostics;
using Rapport.Platform.Chaos.Checks;
using Rapport.Platform.Chaos.Load;
using Rapport.Platform.Chaos.Running;

namespace Rapport.Platform.Chaos.Faults;

/// <summary>What faults act on, and what became of them.</summary>
internal sealed class Scene
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(300);

    // Faults go on meanwhile, one every few seconds in a long run: each sets everybody back.
    private static readonly TimeSpan PatienceAmongFaults = TimeSpan.FromSeconds(600);

    private readonly List<Task> following = [];
    private readonly TaskCompletionSource loadIsOver = new();
    private readonly List<FaultRecord> records = [];

    /// <summary>The stack.</summary>
    public required RunningStack Stack { get; init; }

    /// <summary>Its stores, reached directly.</summary>
    public required Stores Stores { get; init; }

    /// <summary>How the load fares.</summary>
    public required LoadStatistics Load { get; init; }

    /// <summary>The load's pace.</summary>
    public required OpenLoop Pace { get; init; }

    /// <summary>How far everyone has come.</summary>
    public required Watch Watch { get; init; }

    /// <summary>The links that can be cut, by store.</summary>
    public required IReadOnlyDictionary<string, Link> Links { get; init; }

    /// <summary>What each replica runs, where there are two releases; else null.</summary>
    public required Releases? Releases { get; init; }

    /// <summary>Takes what did not recover.</summary>
    public required Findings Findings { get; init; }

    /// <summary>Since when the run goes on.</summary>
    public Stopwatch Since { get; } = Stopwatch.StartNew();

    /// <summary>What became of each fault, in order.</summary>
    public IReadOnlyList<FaultRecord> Records
    {
        get
        {
            lock (records)
                return [.. records];
        }
    }

    /// <summary>Opens the record of a fault that begins now.</summary>
    public FaultRecord Begin(string fault)
    {
        var record = new FaultRecord(fault, Since.Elapsed);
        lock (records)
            records.Add(record);
        following.Add(FollowAcceptanceAsync(record));
        return record;
    }

    /// <summary>
    /// Called when whoever was hit is back: measures, while other things go on, when everyone has caught up.
    /// </summary>
    public void Follow(FaultRecord record)
    {
        record.Back = Since.Elapsed - record.At;
        following.Add(FollowProgressAsync(record));
    }

    /// <summary>Called when the load is over: returns when everything that can be measured has been.</summary>
    public Task FollowedAsync()
    {
        loadIsOver.TrySetResult();
        return Task.WhenAll(following);
    }

    /// <summary>A part as it is now.</summary>
    public async Task<StackPart> PartAsync(string name) => (await Stack.PartsAsync()).Single(part => part.Name == name);

    /// <summary>Waits until a part answers its health check in a new process.</summary>
    /// <exception cref="TimeoutException">It does not come back.</exception>
    public async Task UntilBackAsync(string name, int? before)
    {
        var waited = Stopwatch.StartNew();
        while (await PartAsync(name) is not { IsHealthy: true } part || part.Pid == before)
        {
            if (waited.Elapsed > Patience)
            {
                Findings.Add(Finding.NoRecovery, $"{name} is not back after {Patience.TotalSeconds:0} s");
                return;
            }

            await Task.Delay(Look);
        }
    }

    private async Task FollowAcceptanceAsync(FaultRecord record)
    {
        var began = TimeProvider.System.GetTimestamp();
        var accepting = Load.AcceptingAfter(began);
        if (await Task.WhenAny(accepting, loadIsOver.Task, Task.Delay(Patience)) == accepting)
            record.Accepting = TimeProvider.System.GetElapsedTime(began, await accepting);
    }

    private async Task FollowProgressAsync(FaultRecord record)
    {
        if (await Watch.UntilCaughtUpAsync(PatienceAmongFaults) is { } took)
            record.CaughtUp = took;
        else
            Findings.Add(Finding.NoRecovery,
                $"after {record.Fault} the followers have not caught up in {PatienceAmongFaults.TotalSeconds:0} s");
    }
}
