using System.Diagnostics;
using Rapport.Stack.Plan;
using Rapport.Stack.Supervision;

namespace Rapport.Stack.Commands;

/// <summary>Plays the story of <c>samples/demo</c> on a running stack, which is started first if need be.</summary>
internal static class DemoCommand
{
    public static async Task<int> Run(string[] arguments)
    {
        var around = StackSurroundings.Find();
        var program = around.Folders.Program("Demo");
        if (!File.Exists(program)) throw new StackError($"The demo has not been built: {program} is missing.");
        var isOurs = StackState.OfRunning(around.Folders) is null;
        if (await StartCommands.Detached() is not 0 and var failed) return failed;
        var info = new ProcessStartInfo(Environment.ProcessPath!, [program, .. arguments]);
        foreach (var (name, value) in EnvCommand.Variables(around)) info.Environment[name] = value;
        using var demo = Process.Start(info)!;
        await demo.WaitForExitAsync();
        if (isOurs) Console.WriteLine("\nThe stack runs on: ./up status, ./up down.");
        return demo.ExitCode;
    }
}
