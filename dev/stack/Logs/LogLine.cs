using System.Text.Json;

namespace Rapport.Stack.Logs;

/// <summary>One line that a process wrote, taken apart if it is a JSON log entry.</summary>
/// <param name="Level">What the line is worth; Information where it does not say.</param>
/// <param name="Category">Who says it, in full; empty where the line does not say.</param>
/// <param name="Text">What a person reads: the message and, on further lines, the exception.</param>
internal sealed record LogLine(LogLevel Level, string Category, string Text)
{
    private const string Host = "Microsoft.Hosting.Lifetime";

    /// <summary>Last part of the category.</summary>
    public string Source => Category[(Category.LastIndexOf('.') + 1)..];

    /// <summary>What every program says at its start and end; the runner has said it already.</summary>
    public bool IsRoutine => Category == Host && Level <= LogLevel.Information;

    /// <summary>Reads an entry of .NET's JSON console; anything else is a line of plain text.</summary>
    public static LogLine Parse(string line)
    {
        if (!line.StartsWith('{')) return Plain(line);
        try
        {
            using var entry = JsonDocument.Parse(line);
            var message = Member(entry.RootElement, "Message");
            if (message is null) return Plain(line);
            var exception = Member(entry.RootElement, "Exception");
            return new LogLine(
                Enum.TryParse<LogLevel>(Member(entry.RootElement, "LogLevel"), out var level)
                    ? level
                    : LogLevel.Information,
                Member(entry.RootElement, "Category") ?? "",
                exception is null ? message : $"{message}\n{exception}");
        }
        catch (JsonException)
        {
            return Plain(line);
        }
    }

    private static LogLine Plain(string line) => new(LogLevel.Information, "", line);

    private static string? Member(JsonElement entry, string name) =>
        entry.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
