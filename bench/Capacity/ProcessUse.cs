using System.Globalization;

namespace Rapport.Bench.Capacity;

/// <summary>What a part of the stack has used, with the processes that it has started (proc(5)).</summary>
/// <param name="CpuSeconds">Processor time since its start, of children that have ended too.</param>
/// <param name="ResidentBytes">Memory in use; what processes share is divided among them.</param>
internal readonly record struct ProcessUse(double CpuSeconds, long ResidentBytes)
{
    private const double TicksPerSecond = 100;

    /// <summary>Of a process and all that descend from it, such as a database's; nothing once it has ended.</summary>
    public static ProcessUse OfTree(int root)
    {
        var processes = Directory.EnumerateDirectories("/proc")
            .Select(folder => (Folder: folder, IsProcess: int.TryParse(
                Path.GetFileName(folder), CultureInfo.InvariantCulture, out var pid), Pid: pid))
            .Where(each => each.IsProcess)
            .Select(each => (each.Folder, each.Pid, Fields: Fields(each.Folder)))
            .Where(each => each.Fields is not null).ToList();
        var children = processes.ToLookup(each => Number(each.Fields![1]));
        var (ticks, bytes) = (0L, 0L);
        var waiting = new Queue<(string Folder, int Pid, string[]? Fields)>(processes.Where(each => each.Pid == root));
        while (waiting.TryDequeue(out var each))
        {
            // User and system time: its own, and that of children that have ended.
            ticks += each.Fields![11..15].Sum(Number);
            bytes += Proportional(each.Folder);
            foreach (var child in children[each.Pid])
                waiting.Enqueue(child);
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
