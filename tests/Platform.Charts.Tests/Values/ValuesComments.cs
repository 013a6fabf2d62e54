using System.Text.RegularExpressions;
using Rapport.Platform.Charts.Tests.Tools;

namespace Rapport.Platform.Charts.Tests.Values;

/// <summary>The comments of values.yaml, each by the value above which it stands.</summary>
internal static partial class ValuesComments
{
    /// <summary>Without the value's own name at their beginning.</summary>
    public static IReadOnlyDictionary<string, string> All { get; } = Read();

    private static Dictionary<string, string> Read()
    {
        var (found, path, comment) = (new Dictionary<string, string>(), new List<(int Indent, string Key)>(), new List<string>());
        foreach (var line in File.ReadLines(Path.Combine(Helm.Chart, "values.yaml")))
        {
            if (line.TrimStart().StartsWith('#'))
            {
                comment.Add(line.Trim().TrimStart('#').Trim());
                continue;
            }

            if (KeyLine().Match(line) is { Success: true } match)
            {
                path.RemoveAll(step => step.Indent >= match.Groups[1].Length);
                path.Add((match.Groups[1].Length, match.Groups[2].Value));
                var name = string.Join('.', path.Select(step => step.Key));
                if (comment.Count > 0)
                    found.Add(name, Without(name, string.Join(' ', comment)));
            }

            comment.Clear();
        }

        return found;
    }

    private static string Without(string name, string text) =>
        text.StartsWith(name, StringComparison.Ordinal) ? text[name.Length..].TrimStart(' ', ':', ',') : text;

    [GeneratedRegex(@"^( *)([A-Za-z]+):(?: (.+))?$")]
    private static partial Regex KeyLine();
}
