using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
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
        var isFirstStart = isOurs && !File.Exists(around.Folders.LogOf(ServiceNames.Contact));
        if (isFirstStart) await StartClockWithStory(around, program, arguments);
        if (await StartCommands.Detached(replicas: null, hasDashboard: false) is not 0 and var failed) return failed;
        var info = new ProcessStartInfo(Environment.ProcessPath!, [program, .. arguments]);
        foreach (var (name, value) in EnvCommand.Variables(around)) info.Environment[name] = value;
        using var demo = Process.Start(info)!;
        await demo.WaitForExitAsync();
        if (isOurs) Console.WriteLine("\nThe stack runs on: ./up status, ./up down.");
        return demo.ExitCode;
    }

    /// <summary>
    /// The first start of a stack may be in its own past: then the story, or the file, plays at its own time and ends
    /// with the clock at today. Later the clock only goes forward.
    /// </summary>
    private static async Task StartClockWithStory(StackSurroundings around, string program, string[] arguments)
    {
        var info = new ProcessStartInfo(Environment.ProcessPath!, [program, "--print-start", .. arguments])
        {
            RedirectStandardOutput = true,
        };
        using var asking = Process.Start(info)!;
        var answer = (await asking.StandardOutput.ReadToEndAsync()).Trim();
        await asking.WaitForExitAsync();
        if (asking.ExitCode != 0 || !DateTimeOffset.TryParse(answer, CultureInfo.InvariantCulture, out var start))
            return;
        around.Folders.Create();
        var offset = (start - TimeProvider.System.GetUtcNow()).TotalSeconds;
        await File.WriteAllTextAsync(
            around.Folders.ClockFile, JsonSerializer.Serialize(new { offset_seconds = offset }));
    }
}
