namespace Rapport.Platform.Driving.Stacks;

/// <summary>The log files of a stack: kept and quoted when a test fails, for they are gone with the stack.</summary>
/// <param name="folder">Where they are; one file a process.</param>
public sealed class StackLogs(string folder)
{
    private const int LinesQuoted = 8;

    private static readonly string[] Alarming =
        ["\"Error\"", "\"Critical\"", "\"Warning\"", "FATAL", "PANIC", "Unhandled"];


    /// <summary>The last alarming lines of every process, and all that the runner said.</summary>
    public string Quote()
    {
        if (!Directory.Exists(folder))
            return "There are no logs.";
        var parts = from file in Directory.EnumerateFiles(folder, "*.log").Order(StringComparer.Ordinal)
                    let isRunner = Path.GetFileName(file) == "stack.log"
                    let lines = Lines(file).Where(line => isRunner || Alarming.Any(line.Contains))
                    let quoted = lines.TakeLast(isRunner ? int.MaxValue : LinesQuoted).ToList()
                    where quoted.Count > 0
                    select $"--- {Path.GetFileName(file)}\n{string.Join('\n', quoted.Select(Short))}";
        return string.Join('\n', parts);
    }

    /// <summary>Copies the files to <c>artifacts/end-to-end/TEST</c>.</summary>
    /// <returns>That folder.</returns>
    public string Keep(string test)
    {
        var kept = Repository.At("artifacts", "end-to-end", test);
        Directory.CreateDirectory(kept);
        foreach (var file in Directory.EnumerateFiles(folder))
            File.Copy(file, Path.Combine(kept, Path.GetFileName(file)), overwrite: true);
        return kept;
    }

    private static IEnumerable<string> Lines(string file)
    {
        using var reader = new StreamReader(new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        while (reader.ReadLine() is { } line)
            yield return line;
    }

    private static string Short(string line) => line.Length <= 400 ? line : line[..400] + "…";
}
