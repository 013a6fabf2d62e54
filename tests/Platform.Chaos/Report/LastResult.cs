using System.Diagnostics;
using System.Globalization;

namespace Rapport.Platform.Chaos.Report;

/// <summary>The place in docs/chaos.md where the last long result stands.</summary>
internal static class LastResult
{
    private const string Begin = "<!-- last result: written by ./test chaos --write-report -->";
    private const string End = "<!-- end of the last result -->";

    /// <summary>Puts a page there, with date, commit and machine.</summary>
    public static void Write(string page)
    {
        var file = Repository.At("docs", "chaos.md");
        var text = File.ReadAllText(file);
        var (from, to) = (text.IndexOf(Begin, StringComparison.Ordinal), text.IndexOf(End, StringComparison.Ordinal));
        if (from < 0 || to < from)
            throw new InvalidOperationException($"{file} has no place for the result.");
        File.WriteAllText(file, text[..(from + Begin.Length)] + $"\n\n{Circumstances()}\n{page}\n" + text[to..]);
    }

    private static string Circumstances() => string.Create(CultureInfo.InvariantCulture,
        $"{TimeProvider.System.GetUtcNow():yyyy-MM-dd HH:mm} UTC, commit {Commit()}, {Environment.ProcessorCount} cores, ")
        + string.Create(CultureInfo.InvariantCulture, $"{GC.GetGCMemoryInfo().TotalAvailableMemoryBytes >> 30} GB, stores and load generator on the same machine.");

    private static string Commit()
    {
        using var git = Process.Start(new ProcessStartInfo("git", ["rev-parse", "--short", "HEAD"])
        {
            RedirectStandardOutput = true, WorkingDirectory = Repository.Root,
        })!;
        return git.StandardOutput.ReadToEnd().Trim();
    }
}
