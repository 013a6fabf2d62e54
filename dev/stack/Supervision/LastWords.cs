using Rapport.Stack.Logs;

namespace Rapport.Stack.Supervision;

/// <summary>Passes a process's output on and remembers the last line that says something.</summary>
internal sealed class LastWords(Action<string> log)
{
    private const string StackFrame = "   at ";

    /// <summary>
    /// The message of the last line that is neither empty nor part of a stack trace; null before the first.
    /// </summary>
    public string? Last { get; private set; }

    public void Hear(string line)
    {
        log(line);
        if (line.Length == 0 || line.StartsWith(StackFrame, StringComparison.Ordinal)) return;
        Last = LogLine.Parse(line).Text.Split('\n')[0];
    }
}
