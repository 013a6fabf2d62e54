using System.Collections.Concurrent;
using Rapport.Stack.Layout;

namespace Rapport.Stack.Logs;

/// <summary>Every part's output: whole into its file, and shown at the terminal for the parts named.</summary>
internal sealed class StackLogs(StackFolders folders, LogPrinter terminal, IReadOnlySet<string> shown) : IDisposable
{
    private readonly ConcurrentDictionary<string, RotatingLog> files = new();

    public Action<string> Of(string part)
    {
        var file = files.GetOrAdd(part, name => new RotatingLog(folders.LogOf(name)));
        if (!shown.Contains(part)) return file.Write;
        return line =>
        {
            file.Write(line);
            if (LogLine.Parse(line) is { IsRoutine: false } entry) terminal.Print(part, entry);
        };
    }

    public void Dispose()
    {
        foreach (var file in files.Values) file.Dispose();
    }
}
