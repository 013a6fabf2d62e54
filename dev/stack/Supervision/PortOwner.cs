using System.Globalization;

namespace Rapport.Stack.Supervision;

/// <summary>Finds who listens on a TCP port (proc(5): /proc/net/tcp and the sockets among /proc/PID/fd).</summary>
internal static class PortOwner
{
    private static readonly string[] Tables = ["/proc/net/tcp", "/proc/net/tcp6"];
    private const string Listening = "0A";
    private const int LocalAddressField = 1;
    private const int StateField = 3;
    private const int UidField = 7;
    private const int InodeField = 9;

    /// <summary>A listening socket.</summary>
    internal sealed record Listener(string Inode, uint Uid);

    /// <summary>
    /// "pid 123 (command line)", or "a process of uid N" where that is all that may be seen; null when free.
    /// </summary>
    public static string? Find(int port)
    {
        var listeners = Tables.Where(File.Exists)
            .SelectMany(table => Listeners(File.ReadLines(table), port)).ToList();
        if (listeners.Count == 0) return null;
        return ProcessWith(listeners.Select(each => $"socket:[{each.Inode}]").ToHashSet()) is { } pid
            ? $"pid {pid} ({CommandLine(pid)})"
            : $"a process of uid {listeners[0].Uid} that this user may not look at";
    }

    internal static IEnumerable<Listener> Listeners(IEnumerable<string> table, int port)
    {
        var suffix = ":" + port.ToString("X4", CultureInfo.InvariantCulture);
        foreach (var line in table.Skip(1))
        {
            var fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (fields.Length > InodeField && fields[StateField] == Listening
                && fields[LocalAddressField].EndsWith(suffix, StringComparison.Ordinal))
                yield return new Listener(
                    fields[InodeField], uint.Parse(fields[UidField], CultureInfo.InvariantCulture));
        }
    }

    private static int? ProcessWith(IReadOnlySet<string> sockets)
    {
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
            if (int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var pid)
                && Holds(folder, sockets))
                return pid;
        return null;
    }

    private static bool Holds(string process, IReadOnlySet<string> sockets)
    {
        try
        {
            return new DirectoryInfo(Path.Combine(process, "fd")).EnumerateFileSystemInfos()
                .Any(descriptor => descriptor.LinkTarget is { } target && sockets.Contains(target));
        }
        catch (Exception unseen) when (unseen is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static string CommandLine(int pid)
    {
        try
        {
            var words = File.ReadAllText($"/proc/{pid}/cmdline").Replace('\0', ' ').Trim();
            return words.Length > 120 ? words[..120] + "…" : words;
        }
        catch (IOException)
        {
            return "gone meanwhile";
        }
    }
}
