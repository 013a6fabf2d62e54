using System.Diagnostics;
using System.Globalization;

namespace Rapport.Platform.Driving.Stacks;

/// <summary>Runs commands of the built runner, as <c>./up</c> does, for a data folder and ports of its own.</summary>
/// <param name="data">The stack's data folder.</param>
/// <param name="offset">Added to every port.</param>
/// <param name="environment">What the processes inherit over what this process has.</param>
public sealed class RunnerCommand(string data, int offset, IReadOnlyDictionary<string, string> environment)
{
    private static readonly TimeSpan Bound = TimeSpan.FromMinutes(15);

    // A developer's own database must not be what these tests fill and kill.
    private static readonly string[] NotInherited = ["MONGODB_URI", "RAPPORT_REDIS", "RAPPORT_DAPR"];

    /// <summary>Runs one command to its end.</summary>
    /// <returns>Exit code, and all that it printed.</returns>
    public async Task<(int Code, string Output)> RunAsync(params IEnumerable<string> words)
    {
        var info = new ProcessStartInfo("dotnet", [Repository.Program("Stack"), .. words])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Repository.Root,
        };
        info.Environment["RAPPORT_DATA_DIR"] = data;
        info.Environment["RAPPORT_PORT_OFFSET"] = offset.ToString(CultureInfo.InvariantCulture);
        foreach (var name in NotInherited)
            info.Environment.Remove(name);
        foreach (var (name, value) in environment)
            info.Environment[name] = value;
        using var process = Process.Start(info)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        try
        {
            await process.WaitForExitAsync().WaitAsync(Bound);
        }
        catch (TimeoutException)
        {
            process.Kill(entireProcessTree: true);
        }

        return (process.ExitCode, await output + await errors);
    }
}
