using System.Runtime.InteropServices;
using Rapport.Platform.Chaos.Faults;
using Rapport.Platform.Chaos.Report;

namespace Rapport.Platform.Chaos;

/// <summary>A run with the stack that it needs, which is gone afterwards whatever happens.</summary>
internal static class ChaosSession
{
    /// <summary>Starts a stack, runs, and stops it.</summary>
    /// <param name="options">What to do.</param>
    /// <param name="say">Takes lines of progress.</param>
    /// <param name="afterwards">Called with the finished run while the stack is still there.</param>
    public static async Task<ChaosResult> RunAsync(
        ChaosOptions options, Action<string> say, Func<ChaosRun, Task>? afterwards = null)
    {
        await using var bench = new Bench();
        var stack = await bench.StartAsync(options);
        var interrupted = new TaskCompletionSource();
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => Interrupt(signal, interrupted));
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => Interrupt(signal, interrupted));
        try
        {
            say($"stack in {stack.Data}, {stack.Url}");
            if (bench.Disk is null && options.Has("disk"))
                say("left out: the full disk, for only root can make a small one");
            using var run = new ChaosRun(stack, bench, options, say);
            var running = run.RunAsync();
            if (await Task.WhenAny(running, interrupted.Task) != running)
                throw new OperationCanceledException("Interrupted.");
            var result = await running;
            if (!result.IsClean)
                say($"logs are in {stack.Logs.Keep($"chaos-{options.Seed}")}");
            if (afterwards is not null)
                await afterwards(run);
            return result;
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            say($"{failure.Message}\nlogs are in {stack.Logs.Keep($"chaos-{options.Seed}")}");
            throw;
        }
        finally
        {
            await EndAsync(stack, bench, options.Keep);
        }
    }

    private static async Task EndAsync(RunningStack stack, Bench bench, bool keep)
    {
        await stack.StopAsync();
        if (keep)
            return;
        if (bench.Disk is { } disk)
            await disk.UnmountAsync();
        await stack.DisposeAsync();
    }

    private static void Interrupt(PosixSignalContext signal, TaskCompletionSource interrupted)
    {
        signal.Cancel = true;
        interrupted.TrySetResult();
    }
}
