using System.Diagnostics;
using Rapport.Platform.EndToEnd.Tests.Running;

namespace Rapport.Platform.EndToEnd.Tests.Kills;

/// <summary>
/// Kills every process of a stack once, spread evenly over a stretch of work, and waits after each until the runner has
/// it healthy again.
/// </summary>
/// <param name="stack">The stack.</param>
/// <param name="victims">Names of the parts, in the order of their deaths.</param>
internal sealed class KillPlan(RunningStack stack, IReadOnlyList<string> victims)
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly TaskCompletionSource[] killed = [.. victims.Select(_ => new TaskCompletionSource())];
    private int done;

    /// <summary>How long each was away.</summary>
    public List<(string Part, TimeSpan Away)> Report { get; } = [];

    /// <summary>Tells how much of the work has been done, from 0 to 1.</summary>
    public void Progress(double share) => Volatile.Write(ref done, (int)(share * 1_000_000));

    /// <summary>
    /// Waits until the process that has to die before this share of the work is dead, so that work goes on through
    /// every death, and no death comes after the work.
    /// </summary>
    public Task MayGoOnAsync(double share)
    {
        var due = (int)Math.Floor(share * (victims.Count + 1)) - 1;
        return due < 0 ? Task.CompletedTask : killed[Math.Min(due, victims.Count - 1)].Task;
    }

    /// <summary>Carries it out.</summary>
    /// <exception cref="TimeoutException">A process did not come back.</exception>
    public async Task RunAsync()
    {
        try
        {
            for (var i = 0; i < victims.Count; i++)
                await KillAsync(i);
        }
        catch (Exception failure)
        {
            foreach (var waiting in killed)
                waiting.TrySetException(failure);
            throw;
        }
    }

    private async Task KillAsync(int index)
    {
        var share = (index + 0.5) / (victims.Count + 1);
        await UntilAsync(() => Task.FromResult(Volatile.Read(ref done) >= share * 1_000_000), "the work goes on");
        var before = await FindAsync(victims[index]);
        using (var process = Process.GetProcessById(before.Pid!.Value))
            process.Kill();
        var started = TimeProvider.System.GetTimestamp();
        killed[index].SetResult();
        await UntilAsync(
            async () => await FindAsync(victims[index]) is { IsHealthy: true } now && now.Pid != before.Pid,
            $"{victims[index]} is back");
        Report.Add((victims[index], TimeProvider.System.GetElapsedTime(started)));
    }

    private async Task<StackPart> FindAsync(string name) =>
        (await stack.PartsAsync()).Single(part => part.Name == name);

    private static async Task UntilAsync(Func<Task<bool>> condition, string what)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            if (TimeProvider.System.GetElapsedTime(started) > Patience)
                throw new TimeoutException($"Not within {Patience.TotalSeconds:0} s: {what}");
            await Task.Delay(Look);
        }
    }
}
