using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Rapport.Stack.Logs;
using Rapport.Stack.Page;
using Rapport.Stack.Plan;
using Rapport.Stack.Supervision;

namespace Rapport.Stack.Commands;

/// <summary>The two ways to start the stack.</summary>
internal static class StartCommands
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);

    // Counted from when everything is fetched: fetching has bounds of its own.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(6);

    /// <summary>Starts as the words say: in this terminal until Ctrl-C, or detached.</summary>
    public static Task<int> Run(string[] arguments)
    {
        var options = StartOptions.Parse(arguments);
        return options.IsDetached
            ? Detached(options.Replicas, options.HasDashboard)
            : RunHere(options, new LogPrinter(Console.Out, Terminal.ShowsColour), showLogs: true);
    }

    /// <summary>The process behind <see cref="Detached"/>: what it says is in stack.log.</summary>
    public static Task<int> RunDetached(string[] arguments) => RunHere(
        StartOptions.Parse(arguments), new LogPrinter(Console.Out, inColour: false), showLogs: false);

    /// <summary>Starts a stack of its own session and waits until all of it is healthy.</summary>
    /// <param name="replicas">How many; null for one, or whatever runs already.</param>
    /// <param name="hasDashboard">With the dashboard; one that runs already is left as it is.</param>
    public static async Task<int> Detached(int? replicas, bool hasDashboard)
    {
        var around = StackSurroundings.Find(replicas, hasDashboard);
        if (StackState.OfRunning(around.Folders) is { } running)
        {
            if (replicas is { } wanted && wanted != running.Replicas)
                throw new StackError($"This stack runs with {running.Replicas} of each: ./up down first.");
            if (hasDashboard && !running.HasDashboard)
                throw new StackError("This stack runs without the dashboard: ./up down first.");
            Console.WriteLine($"Running already (pid {running.Runner.Pid}).");
            return await WaitUntilHealthy(around, running.Runner);
        }
        around.Folders.Create();
        var log = around.Folders.RunnerLog;
        if (File.Exists(log)) File.Move(log, log + ".1", overwrite: true);
        using var runner = StartRunner(log, around);
        using var following = new CancellationTokenSource();
        var saying = Say(log, following.Token);
        var code = await WaitUntilHealthy(around, ProcessIdentity.Of(runner.Id));
        await following.CancelAsync();
        await saying;
        return code;
    }

    private static async Task<int> RunHere(StartOptions options, LogPrinter terminal, bool showLogs)
    {
        using var stop = new CancellationTokenSource();
        var asked = 0;
        void Stop(PosixSignalContext signal)
        {
            signal.Cancel = true;
            // Whoever asks twice does not want to wait: the children get their signal from the kernel.
            if (Interlocked.Increment(ref asked) > 1) Environment.Exit(130);
            stop.Cancel();
        }
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, Stop);
        var around = StackSurroundings.Find(options.Replicas ?? 1, options.HasDashboard);
        await new Runner(around, terminal, showLogs).Run(stop.Token);
        return 0;
    }

    private static Process StartRunner(string log, StackSurroundings around)
    {
        string[] dashboard = around.HasDashboard ? [StartOptions.DashboardOption] : [];
        // A session of its own: closing the terminal does not end it, and it holds none of the caller's pipes open.
        var info = new ProcessStartInfo("setsid",
        [
            "sh", "-c", "exec \"$@\" >>\"$0\" 2>&1 </dev/null", log,
            Environment.ProcessPath!, typeof(StartCommands).Assembly.Location, "run-detached",
            StartOptions.ReplicasOption, around.Replicas.ToString(CultureInfo.InvariantCulture), .. dashboard,
        ]);
        return Process.Start(info)!;
    }

    private static async Task Say(string log, CancellationToken stop)
    {
        await foreach (var line in LogReader.Follow(log, 0, stop)) Console.WriteLine(line);
    }

    private static async Task<int> WaitUntilHealthy(StackSurroundings around, ProcessIdentity? runner)
    {
        var waited = TimeSpan.Zero;
        while (waited < Patience)
        {
            if (runner?.IsAlive() != true)
            {
                await Console.Error.WriteLineAsync("The stack did not start; the reason is above.");
                return 1;
            }
            var stack = await StackClient.Look(around);
            // "running" comes after the table was printed.
            if (stack is { Healthy: true, Phase: "running" }) return 0;
            if (stack is { Phase: not "preparing" }) waited += Look;
            await Task.Delay(Look);
        }
        await Console.Error.WriteLineAsync(Reasons(await StackClient.Look(around)));
        return 1;
    }

    private static string Reasons(StackView? stack)
    {
        var ill = (stack?.Parts ?? []).Where(part => part.State is not ("healthy" or "waiting"))
            .Select(part => $"  {part.Name} is {part.State}. {part.Advice}");
        return string.Create(CultureInfo.InvariantCulture,
            $"Not healthy after {Patience.TotalMinutes:0} minutes; it goes on trying (./up status, ./up down):\n")
            + string.Join('\n', ill);
    }
}
