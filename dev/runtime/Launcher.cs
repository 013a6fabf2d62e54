using System.Collections.Concurrent;
using System.Diagnostics;

namespace Rapport.Runtime;

/// <summary>
/// Starts processes that die with this one. The kernel ties the parent-death signal to the <i>thread</i> that forked,
/// so all starts happen on one thread that lives as long as the process. Each child also gets a session of its own:
/// Ctrl-C in the terminal reaches the caller only, which then stops its servers in order.
/// </summary>
internal static class Launcher
{
    private static readonly BlockingCollection<Action> Work = [];

    static Launcher() => new Thread(Run) { IsBackground = true, Name = "server launcher" }.Start();

    /// <summary>Starts the command; its stop signal is also its parent-death signal.</summary>
    public static Task<Process> Start(ServerCommand command)
    {
        var started = new TaskCompletionSource<Process>(TaskCreationOptions.RunContinuationsAsynchronously);
        Work.Add(() =>
        {
            try
            {
                started.SetResult(Process.Start(StartInfo(command))!);
            }
            catch (Exception e) when (
                e is System.ComponentModel.Win32Exception or InvalidOperationException or IOException)
            {
                started.SetException(new SetupError(
                    $"{command.Name} could not be started with setsid and setpriv ({e.Message}); " +
                    "install util-linux and check that the program exists: " + command.FileName + ".", e));
            }
        });
        return started.Task;
    }

    private static void Run()
    {
        foreach (var start in Work.GetConsumingEnumerable())
            start();
    }

    private static ProcessStartInfo StartInfo(ServerCommand command)
    {
        var info = new ProcessStartInfo("setsid")
        {
            WorkingDirectory = command.WorkingDirectory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        info.ArgumentList.Add("setpriv");
        info.ArgumentList.Add("--pdeathsig");
        info.ArgumentList.Add(command.StopSignal == StopSignal.Interrupt ? "INT" : "TERM");
        foreach (var argument in Identity(command.RunAs))
            info.ArgumentList.Add(argument);
        info.ArgumentList.Add("--");
        info.ArgumentList.Add(command.FileName);
        foreach (var argument in command.Arguments)
            info.ArgumentList.Add(argument);
        foreach (var (name, value) in command.Environment)
            info.Environment[name] = value;
        return info;
    }

    /// <summary>setpriv's arguments for another identity; none when the caller keeps its own.</summary>
    internal static IReadOnlyList<string> Identity(uint? user) =>
        user is { } id && Posix.IsRoot ? [$"--reuid={id}", $"--regid={id}", "--clear-groups"] : [];
}
