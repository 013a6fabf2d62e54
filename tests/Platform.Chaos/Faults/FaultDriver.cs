namespace Rapport.Platform.Chaos.Faults;

/// <summary>Carries faults out one after the other, spread evenly over the load.</summary>
/// <param name="faults">In their order.</param>
/// <param name="scene">What they act on.</param>
/// <param name="share">How much of the load has been accepted, 0 to 1.</param>
/// <param name="say">Takes a line for each.</param>
internal sealed class FaultDriver(
    IReadOnlyList<IFault> faults, Scene scene, Func<double> share, Action<string> say)
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);

    // Load goes on while faults lag so many behind; then it waits for them.
    private const int MostBehind = 3;

    private volatile int done;

    /// <summary>Carries out all of them.</summary>
    /// <param name="stop">Ends waiting for load that will not come.</param>
    public async Task RunAsync(CancellationToken stop)
    {
        foreach (var (index, fault) in faults.Index())
        {
            while (share() < Due(index))
                await Task.Delay(Look, stop);
            say($"[{index + 1}/{faults.Count}] {fault.Name}");
            await fault.InjectAsync(scene);
            done = index + 1;
        }
    }

    /// <summary>Waits until faults are not too far behind for the load to go on at this share.</summary>
    public async Task MayGoOnAsync(double at, Task running)
    {
        while (done + MostBehind < faults.Count && Due(done + MostBehind) < at && !running.IsCompleted)
            await Task.Delay(Look);
    }

    private double Due(int index) => (index + 0.5) / (faults.Count + 1);
}
