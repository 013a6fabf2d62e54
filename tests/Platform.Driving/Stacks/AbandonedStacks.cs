using System.Diagnostics;
using System.Globalization;

namespace Rapport.Platform.Driving.Stacks;

/// <summary>
/// Data folders of test stacks. They are named after the process that runs the tests, so that the next run finds and
/// ends what a killed one left behind.
/// </summary>
public static class AbandonedStacks
{
    private const string Prefix = "rapport-stack-";

    /// <summary>A new data folder of this process.</summary>
    public static string NewFolder() => Directory.CreateTempSubdirectory($"{Prefix}{Environment.ProcessId}-").FullName;

    /// <summary>Stops and deletes the stacks of test processes that are gone.</summary>
    public static async Task EndAsync()
    {
        foreach (var folder in Directory.EnumerateDirectories(Path.GetTempPath(), Prefix + "*"))
            if (!IsAlive(Path.GetFileName(folder)[Prefix.Length..].Split('-')[0]))
                await new RunnerCommand(folder, offset: 0, new Dictionary<string, string>()).RunAsync("reset");
    }

    private static bool IsAlive(string pid)
    {
        try
        {
            using var process = Process.GetProcessById(int.Parse(pid, CultureInfo.InvariantCulture));
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
