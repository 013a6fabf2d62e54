using System.Diagnostics;
using Rapport.Stack.Plan;

namespace Rapport.Stack.Commands;

/// <summary>Stops one part, builds it when it is ours, and starts it again, while the others run on.</summary>
internal static class RestartCommand
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static async Task<int> Run(string[] arguments)
    {
        if (arguments is not [var name]) throw new MisuseException("up restart: name one part");
        var around = StackSurroundings.Find();
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
                return 0;
            }
            await Task.Delay(Look);
        }
        throw new StackError($"{name} is not healthy after {Patience.TotalSeconds:0} s: ./up logs {name}");
    }

    private static async Task<bool> Build(StackSurroundings around, string name)
    {
        if (OwnPrograms.ProjectOf(name) is not { } project) return true;
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
