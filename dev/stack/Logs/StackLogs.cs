using System.Collections.Concurrent;
using Rapport.Stack.Layout;

namespace Rapport.Stack.Logs;

/// <summary>Every part's output: whole into its file, and shown at the terminal when there is one.</summary>
internal sealed class StackLogs(StackFolders folders, LogPrinter? terminal) : IDisposable
{
    private readonly ConcurrentDictionary<string, RotatingLog> files = new();

    public Action<string> Of(string part)
    {
        var file = files.GetOrAdd(part, name => new RotatingLog(folders.LogOf(name)));
        return line =>
        {
            file.Write(line);
            terminal?.Print(part, line);
        };
    }

    public void Dispose()
    {
        foreach (var file in files.Values) file.Dispose();
    }
}
