using System.Text;
using System.Text.RegularExpressions;

namespace Rapport.Platform.Architecture.Tests;

/// <summary>An event of the vocabulary: its message in <c>proto/rapport/events/v1</c>, with the comments that document it.</summary>
/// <param name="Message">The message's name, which is also the constant's in EventNames.</param>
/// <param name="Comment">What it means.</param>
/// <param name="IsCallers">Whether callers say it.</param>
/// <param name="Properties">Its properties and what they are.</param>
internal sealed record VocabularyEvent(
    string Message, string Comment, bool IsCallers, IReadOnlyList<(string Name, string Comment)> Properties)
{
    /// <summary>Name of the event.</summary>
    public string Name => Regex.Replace(Message, "(?<!^)[A-Z]", match => "_" + match.Value).ToLowerInvariant();
}

/// <summary>The vocabulary as the sources have it: messages, and what each service hears and says.</summary>
internal static partial class Vocabulary
{
    public static readonly string[] Services = ["contact", "tagging", "scoring", "journey", "notification"];

    /// <summary>All events, in the order of the files.</summary>
    public static IReadOnlyList<VocabularyEvent> Events { get; } =
        [.. Directory.EnumerateFiles(Path.Combine(SourceTree.Root, "proto", "rapport", "events", "v1"), "*_events.proto")
            .Order(StringComparer.Ordinal).SelectMany(ReadEvents)];

    /// <summary>Constants in the list <c>Hears</c> or <c>Says</c> of a service.</summary>
    public static IReadOnlyList<string> ListOf(string service, string list)
    {
        var file = Directory.EnumerateFiles(Path.Combine(SourceTree.Root, "services", service), "*Vocabulary.cs").Single();
        var items = Regex.Match(File.ReadAllText(file), $@"{list} =\s*\[(.*?)\];", RegexOptions.Singleline).Groups[1].Value;
        return [.. Constant().Matches(items).Select(match => match.Groups[1].Value)];
    }

    /// <summary>Services whose list names the event.</summary>
    public static IReadOnlyList<string> Those(string list, VocabularyEvent told) =>
        [.. Services.Where(service => ListOf(service, list).Contains(told.Message))];

    private static IEnumerable<VocabularyEvent> ReadEvents(string file)
    {
        var isCallers = Path.GetFileName(file) == "caller_events.proto";
        var (comment, depth) = (new StringBuilder(), 0);
        VocabularyEvent? open = null;
        var properties = new List<(string, string)>();
        foreach (var line in File.ReadLines(file).Select(line => line.Trim()))
        {
            if (line.StartsWith("//", StringComparison.Ordinal))
            {
                comment.Append(comment.Length > 0 ? " " : "").Append(line[2..].Trim());
                continue;
            }

            if (depth == 0 && Message().Match(line) is { Success: true } message)
                open = new VocabularyEvent(message.Groups[1].Value, comment.ToString(), isCallers, []);
            else if (depth == 1 && Field().Match(line) is { Success: true } field)
                properties.Add((
                    Renamed().Match(line) is { Success: true } renamed ? renamed.Groups[1].Value : field.Groups[1].Value,
                    comment.ToString()));
            depth += line.Count(letter => letter == '{') - line.Count(letter => letter == '}');
            if (depth == 0 && open is not null)
            {
                yield return open with { Properties = [.. properties] };
                (open, properties) = (null, []);
            }

            comment.Clear();
        }
    }

    [GeneratedRegex(@"EventNames\.(\w+)")]
    private static partial Regex Constant();

    [GeneratedRegex(@"^message (\w+) \{")]
    private static partial Regex Message();

    [GeneratedRegex(@"^(?:optional |repeated )?[\w.]+ (\w+) = \d+")]
    private static partial Regex Field();

    [GeneratedRegex(@"\(property\) = ""(\w+)""")]
    private static partial Regex Renamed();
}
