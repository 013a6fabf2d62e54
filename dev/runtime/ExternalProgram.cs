using System.Diagnostics;

namespace Rapport.Runtime;

/// <summary>Runs a program to its end, with a bound.</summary>
internal static class ExternalProgram
{
    /// <summary>Absolute path of a program on the PATH, or null.</summary>
    public static string? Find(string name) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(directory => Path.Combine(directory, name))
            .FirstOrDefault(File.Exists);

    /// <summary>
    /// Runs to the end; the result carries the exit code and both outputs, in the order of the lines.
    /// </summary>
    /// <exception cref="SetupError">The program is missing or exceeds <paramref name="bound"/>.</exception>
    public static async Task<ProgramResult> Run(
        string fileName, IEnumerable<string> arguments, IReadOnlyDictionary<string, string> environment,
        TimeSpan bound, CancellationToken cancellationToken)
    {
        var info = new ProcessStartInfo(fileName, arguments)
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
            WorkingDirectory = "/",
        };
        info.Environment["LC_ALL"] = "C";
        foreach (var (name, value) in environment)
            info.Environment[name] = value;
        using var process = Start(info);
        process.StandardInput.Close();
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(bound);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(timeout.Token);
            var errors = process.StandardError.ReadToEndAsync(timeout.Token);
            await process.WaitForExitAsync(timeout.Token);
            return new ProgramResult(process.ExitCode, await output, await errors);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            cancellationToken.ThrowIfCancellationRequested();
            throw new SetupError($"{Path.GetFileName(fileName)} did not finish within {bound.TotalSeconds:0} s; " +
                "check the network and try again.");
        }
    }

    private static Process Start(ProcessStartInfo info)
    {
        try
        {
            return Process.Start(info)!;
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new SetupError($"{info.FileName} could not be started ({e.Message}).", e);
        }
    }
}

/// <summary>How a program ended and what it printed.</summary>
internal sealed record ProgramResult(int ExitCode, string Output, string Errors)
{
    /// <summary>The last line that names an error, else the last line; never empty.</summary>
    public string Reason
    {
        get
        {
            var lines = (Errors + "\n" + Output).Split(
                '\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            return lines.FirstOrDefault(line => line.StartsWith("E:", StringComparison.Ordinal))
                ?? lines.LastOrDefault() ?? $"exit code {ExitCode}";
        }
    }
}
