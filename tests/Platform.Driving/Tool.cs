using System.Diagnostics;

namespace Rapport.Platform.Driving;

/// <summary>What a program left behind.</summary>
/// <param name="ExitCode">Its exit code.</param>
/// <param name="Output">Standard output.</param>
/// <param name="Errors">Standard error.</param>
public sealed record ToolResult(int ExitCode, string Output, string Errors)
{
    /// <summary>The output, once it has been seen that the program succeeded.</summary>
    /// <exception cref="InvalidOperationException">It did not; the message has what it said.</exception>
    public string Succeeded => ExitCode == 0
        ? Output : throw new InvalidOperationException($"exit code {ExitCode}\n{Said}");

    /// <summary>All that it said.</summary>
    public string Said => $"{Output}\n{Errors}";
}

/// <summary>Runs programs to their end.</summary>
public static class Tool
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    /// <summary>Path of a program on the PATH; null when there is none.</summary>
    public static string? Find(string name) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);

    /// <summary>Runs a program in the repository's root.</summary>
    /// <param name="program">On the PATH, or with its path.</param>
    /// <param name="arguments">What it is told.</param>
    /// <param name="input">What it can read; nothing when null.</param>
    /// <param name="environment">Over what this process has.</param>
    /// <param name="bound">How long it may take; five minutes when null.</param>
    /// <exception cref="TimeoutException">It did not end in time, and was killed with its children.</exception>
    public static async Task<ToolResult> RunAsync(
        string program, IEnumerable<string> arguments, string? input = null,
        IReadOnlyDictionary<string, string>? environment = null, TimeSpan? bound = null)
    {
        var info = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Repository.Root,
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
            info.Environment[name] = value;
        using var process = Process.Start(info)!;
        using var patience = new CancellationTokenSource(bound ?? Patience);
        var output = process.StandardOutput.ReadToEndAsync(patience.Token);
        var errors = process.StandardError.ReadToEndAsync(patience.Token);
        try
        {
            await process.StandardInput.WriteAsync(input);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended without reading; its exit code says why.
        }

        try
        {
            await process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{program} did not end within {(bound ?? Patience).TotalMinutes} minutes.");
        }

        return new ToolResult(process.ExitCode, await output, await errors);
    }
}
