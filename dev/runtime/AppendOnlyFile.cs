using System.Diagnostics;

namespace Rapport.Runtime;

/// <summary>
/// Cuts what a crash left half-written off the end of Redis' append-only file. Redis can do that by itself, but brings
/// the first commands of a cut-off script back at the start after the next; <c>redis-check-aof</c> cuts at the script.
/// </summary>
internal static class AppendOnlyFile
{
    private const string Manifest = "appendonly.aof.manifest";
    private static readonly TimeSpan Bound = TimeSpan.FromMinutes(2);

    /// <summary>Repairs the file below a data directory; nothing when there is none, or the tool is missing.</summary>
    /// <param name="checker"><c>redis-check-aof</c>.</param>
    /// <param name="data">Redis' directory.</param>
    /// <param name="cancellationToken">Ends the check.</param>
    /// <exception cref="SetupError">The file is broken other than at its end.</exception>
    public static async Task Repair(string checker, string data, CancellationToken cancellationToken)
    {
        var manifest = Path.Combine(data, "appendonlydir", Manifest);
        if (!File.Exists(manifest) || !File.Exists(checker))
            return;
        var info = new ProcessStartInfo(checker, ["--fix", manifest])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        using var process = Process.Start(info)!;
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        bound.CancelAfter(Bound);
        await Agree(process);
        var output = process.StandardOutput.ReadToEndAsync(bound.Token);
        var errors = process.StandardError.ReadToEndAsync(bound.Token);
        await process.WaitForExitAsync(bound.Token);
        if (process.ExitCode != 0)
            throw new SetupError($"Redis' append-only file in {data} cannot be repaired: " +
                $"{(await output + await errors).Trim().Split('\n')[^1]}");
    }

    // It asks before it cuts, and may end without asking.
    private static async Task Agree(Process process)
    {
        try
        {
            await process.StandardInput.WriteLineAsync("y");
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // Nothing to cut: the exit code tells.
        }
    }
}
