using System.Diagnostics;

namespace Rapport.Stack.Testing;

/// <summary>Runs a program to its end and keeps what it printed.</summary>
internal static class BoundedProcess
{
    /// <returns>
    /// Exit code and output; null for a program that did not end in time and was killed with its children.
    /// </returns>
    public static async Task<(int ExitCode, string Output)?> Run(
        string program,
        IEnumerable<string> arguments,
        IReadOnlyDictionary<string, string> environment,
        string folder,
        TimeSpan bound)
    {
        var info = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder,
        };
        foreach (var (name, value) in environment) info.Environment[name] = value;
        using var process = Process.Start(info)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        try
        {
            await process.WaitForExitAsync().WaitAsync(bound);
        }
        catch (TimeoutException)
        {
            process.Kill(entireProcessTree: true);
            return null;
        }
        return (process.ExitCode, await output + await errors);
    }
}
