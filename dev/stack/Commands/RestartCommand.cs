using System.Diagnostics;
using Rapport.Stack.Plan;

namespace Rapport.Stack.Commands;

/// <summary>
/// Stops one part, builds it when it is ours and runs alone, and starts it again, while the others run on. With
/// <c>--rolling</c> all replicas of a program in turn, each healthy before the next one stops.
/// </summary>
internal static class RestartCommand
{
    private const string Rolling = "--rolling";
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static async Task<int> Run(string[] arguments)
    {
        if (arguments.Where(word => word != Rolling).ToList() is not [var name])
            throw new MisuseException("up restart: name one part");
        var around = StackSurroundings.Find();
        if (!arguments.Contains(Rolling))
        {
            await Restart(around, name);
            return 0;
        }
        foreach (var replica in around.ReplicasOf(ServiceNames.ProgramOf(name)))
            await Restart(around, replica);
        return 0;
    }

    private static async Task Restart(StackSurroundings around, string name)
    {
        await StackClient.Control(around, name, "stop");
        var isBuilt = await Build(around, name);
        await StackClient.Control(around, name, "start");
        if (!isBuilt) throw new StackError($"{name} does not build; the one built before was started again.");
        for (var waited = TimeSpan.Zero; waited < Patience; waited += Look)
        {
            var part = (await StackClient.Look(around))?.Parts.FirstOrDefault(part => part.Name == name);
            if (part?.State == "healthy")
            {
                Console.WriteLine($"{name} is healthy (pid {part.Pid}).");
                return;
            }
            await Task.Delay(Look);
        }
        throw new StackError($"{name} is not healthy after {Patience.TotalSeconds:0} s: ./up logs {name}");
    }

    private static async Task<bool> Build(StackSurroundings around, string name)
    {
        // Replicas run from the same files: a build would swap them under those that run on.
        if (OwnPrograms.ProjectOf(name) is not { } project || around.Replicas > 1) return true;
        Console.WriteLine($"Building {project}");
        using var build = Process.Start(new ProcessStartInfo("dotnet",
        [
            "build", Path.Combine(around.Folders.Root, project),
            "-c", around.Folders.Configuration, "-v", "quiet", "--nologo",
        ]))!;
        await build.WaitForExitAsync();
        return build.ExitCode == 0;
    }
}
