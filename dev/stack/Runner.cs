using Rapport.Runtime;
using Rapport.Stack.Logs;
using Rapport.Stack.Page;
using Rapport.Stack.Plan;
using Rapport.Stack.Supervision;
using Rapport.Stack.Web;

namespace Rapport.Stack;

/// <summary>One run of the stack, from the first look at the ports to the last process stopped.</summary>
internal sealed class Runner(StackSurroundings around, LogPrinter terminal, bool showLogs)
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan FirstReminder = TimeSpan.FromSeconds(6);
    private static readonly TimeSpan LaterReminders = TimeSpan.FromSeconds(20);

    private readonly DateTimeOffset startedAt = TimeProvider.System.GetUtcNow();
    private string phase = "preparing";
    private PartSet? parts;

    /// <summary>Runs until asked to stop.</summary>
    /// <exception cref="StackError">The stack cannot start; nothing is left running.</exception>
    /// <exception cref="SetupError">A store cannot be had; nothing is left running.</exception>
    public async Task Run(CancellationToken stop)
    {
        around.Folders.Create();
        using var only = OnlyRunner();
        await Leftovers.Remove(around.Folders, terminal.Note);
        PortCheck.Run(around.Ports, around.NeedsPort);
        var started = new StartedProcesses(around.Folders, InitialState());
        await using var page = await StatusPage.Start(around, View, name => parts?.Find(name));
        try
        {
            // Beside the stores: the first time npm and Vite need half a minute.
            var building = ConsoleBuild.Prepare(around.Folders, terminal.Note, stop);
            var stores = await StorePlan.Prepare(around, terminal.Note, stop);
            var dashboard = await DashboardPlan.Prepare(around, terminal.Note, stop);
            var services = ServicePlan.Create(
                around with { HasDashboard = dashboard is not null }, stores, await building);
            var plan = new[] { dashboard }.OfType<Part>().Concat(stores.Parts).Concat(SidecarPlan.Create(around));
            await RunParts([.. plan, .. services], started, stop);
        }
        catch (OperationCanceledException)
        {
            // Stopped on request while still preparing.
        }
        started.Forget();
        terminal.Note("Stopped.");
    }

    private async Task RunParts(IReadOnlyList<Part> plan, StartedProcesses started, CancellationToken stop)
    {
        // What foreign programs have to say is for their files; a crash is noted by the runner.
        var shown = plan.Where(part => showLogs && part.Kind is not (PartKind.Store or PartKind.Dashboard))
            .Select(part => part.Name).ToHashSet();
        using var logs = new StackLogs(around.Folders, terminal, shown);
        await using var set = new PartSet(plan, new SupervisionContext
        {
            Time = TimeProvider.System,
            Backoff = new Backoff(),
            Note = terminal.Note,
            LogOf = logs.Of,
            Started = started.Record,
            WaitUntilHealthy = (_, _) => Task.CompletedTask,
        });
        parts = set;
        phase = "starting";
        await set.Start();
        try
        {
            await SayWhenHealthy(set, stop);
            phase = "running";
            await Task.Delay(Timeout.Infinite, stop);
        }
        catch (OperationCanceledException)
        {
            phase = "stopping";
            terminal.Note("Stopping…");
        }
    }

    private async Task SayWhenHealthy(PartSet set, CancellationToken stop)
    {
        var (said, patience) = (TimeProvider.System.GetTimestamp(), FirstReminder);
        while (!set.AreHealthy)
        {
            await Task.Delay(Look, stop);
            if (TimeProvider.System.GetElapsedTime(said) < patience) continue;
            (said, patience) = (TimeProvider.System.GetTimestamp(), LaterReminders);
            // What others wait for is what is wrong; those that only wait are not named.
            foreach (var part in set.All.Where(part => part.State is not (PartState.Healthy or PartState.Waiting)))
                terminal.Note($"Still waiting for {part.Part.Name} ({part.Part.Address}). {part.Part.Advice}");
        }
        var took = TimeProvider.System.GetUtcNow() - startedAt;
        terminal.Note(StackSummary.Render(around, View(), took, await SignInLink.Ask(around, stop)));
    }

    private StackView View()
    {
        var now = TimeProvider.System.GetUtcNow();
        return new StackView(phase, phase != "stopping" && parts is { AreHealthy: true }, startedAt,
            Environment.ProcessId, [.. (parts?.All ?? []).Select(part => PartView.Of(part, now))]);
    }

    private StackState InitialState() =>
        new()
    {
        Runner = ProcessIdentity.Of(Environment.ProcessId)!,
        StatusPage = new Uri(around.StatusPage),
        Replicas = around.Replicas,
        HasDashboard = around.HasDashboard,
    };

    /// <summary>A lock that ends with this process, however it ends.</summary>
    private FileStream OnlyRunner()
    {
        try
        {
            var path = Path.Combine(around.Folders.Data, "stack.lock");
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            throw new StackError("This stack runs already. See ./up status; stop it with ./up down.");
        }
    }
}
