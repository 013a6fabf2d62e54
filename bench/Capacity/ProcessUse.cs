using System.Globalization;

namespace Rapport.Bench.Capacity;

/// <summary>What a part of the stack has used, with the processes that it has started (proc(5)).</summary>
/// <param name="CpuSeconds">Processor time since its start, of children that have ended too.</param>
/// <param name="ResidentBytes">Memory in use; what processes share is divided among them.</param>
internal readonly record struct ProcessUse(double CpuSeconds, long ResidentBytes)
{
    private const double TicksPerSecond = 100;

    /// <summary>
    /// Of the session that a process leads, which is how the stack starts its parts: a database's many processes are
    /// one part. Nothing for a process that has ended.
    /// </summary>
    public static ProcessUse OfSession(int leader)
    {
        var (ticks, bytes) = (0L, 0L);
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var pid)
                || Fields(folder) is not { } fields || Number(fields[3]) != leader)
                continue;
            // Only the leader's count of ended children: those of others would be counted twice.
            ticks += Number(fields[11]) + Number(fields[12]);
            if (pid == leader)
                ticks += Number(fields[13]) + Number(fields[14]);
            bytes += Proportional(folder);
        }

        return new ProcessUse(ticks / TicksPerSecond, bytes);
    }

    // The program's name, in parentheses, may hold spaces; numbering starts after it, with the state as 0.
    private static string[]? Fields(string folder) =>
        ReadOrNull(Path.Combine(folder, "stat")) is { } text ? text[(text.LastIndexOf(')') + 2)..].Split(' ') : null;

    private static long Proportional(string folder) =>
        ReadOrNull(Path.Combine(folder, "smaps_rollup"))?.Split('\n')
            .Where(line => line.StartsWith("Pss:", StringComparison.Ordinal))
            .Sum(line => Number(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]) * 1024) ?? 0;

    private static string? ReadOrNull(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}
