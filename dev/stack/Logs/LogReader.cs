using System.Runtime.CompilerServices;

namespace Rapport.Stack.Logs;

/// <summary>Reads a log that another process writes and turns over.</summary>
internal static class LogReader
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);

    /// <summary>The last lines, oldest first; the file before is taken too when the newest one is short.</summary>
    public static IReadOnlyList<string> Tail(string path, int lines)
    {
        var last = new Queue<string>(lines);
        foreach (var file in new[] { path + ".1", path }.Where(File.Exists))
            foreach (var line in Read(file))
            {
                if (last.Count == lines) last.Dequeue();
                last.Enqueue(line);
            }
        return [.. last];
    }

    /// <summary>
    /// Lines as they are written, from <paramref name="position"/> on. What is there when it is cancelled is still
    /// read.
    /// </summary>
    public static async IAsyncEnumerable<string> Follow(
        string path, long position, [EnumeratorCancellation] CancellationToken stop)
    {
        var rest = "";
        while (true)
        {
            var isLast = stop.IsCancellationRequested;
            var (text, end) = ReadFrom(path, position);
            position = end;
            var lines = (rest + text).Split('\n');
            rest = lines[^1];
            foreach (var line in lines[..^1]) yield return line;
            if (isLast) yield break;
            await Task.Delay(Look, stop).ContinueWith(_ => { }, CancellationToken.None, default, TaskScheduler.Default);
        }
    }

    private static (string Text, long End) ReadFrom(string path, long position)
    {
        if (!File.Exists(path)) return ("", 0);
        using var file = Open(path);
        // Shorter than before: it was turned over, and a new one begins.
        file.Position = file.Length < position ? 0 : position;
        using var reader = new StreamReader(file);
        return (reader.ReadToEnd(), file.Length);
    }

    private static IEnumerable<string> Read(string path)
    {
        using var reader = new StreamReader(Open(path));
        while (reader.ReadLine() is { } line) yield return line;
    }

    private static FileStream Open(string path) =>
        new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
}
