using System.Text.RegularExpressions;

namespace Rapport.Stack.Testing;

/// <summary>
/// Breaks with the last release's contracts that somebody has decided on and noted: what <c>buf breaking</c> says of them,
/// without lines and columns, each below a note that begins with #. A blank line ends the note's reach.
/// </summary>
/// <param name="Noted">With a note above.</param>
/// <param name="Bare">Without one.</param>
internal sealed partial record AllowedBreaks(IReadOnlyList<string> Noted, IReadOnlyList<string> Bare)
{
    /// <summary>The file after a release.</summary>
    public const string Empty = """
        # Breaks with the released contracts that were decided on: README.md beside this file. A note, then the lines.

        """;

    public static AllowedBreaks Parse(string text)
    {
        var (noted, bare, isNoted) = (new List<string>(), new List<string>(), false);
        foreach (var line in text.Split('\n').Select(line => line.Trim()))
        {
            if (line.Length == 0 || line[0] == '#') isNoted = line.Length > 0;
            else (isNoted ? noted : bare).Add(line);
        }

        return new AllowedBreaks(noted, bare);
    }

    /// <summary>What is to be done about each break that was not decided on, and each line that stands here for nothing.</summary>
    /// <param name="output">What buf printed.</param>
    /// <param name="major">Version of the platform; from 1 on nothing may break.</param>
    public IReadOnlyList<string> FaultsOf(string output, int major)
    {
        var found = Position().Matches(output).Select(match => match.Groups["path"].Value is "<input>"
            ? match.Groups["text"].Value : $"{match.Groups["path"].Value}: {match.Groups["text"].Value}").ToList();
        var way = major > 0
            ? "Take the change back, or make it in a new version of the package (v2)."
            : "Take the change back, or note why it may break and add this line to proto/released/allowed-breaks.txt.";
        return
        [
            .. found.Where(text => major > 0 || !Noted.Contains(text)).Distinct()
                .Select(text => $"Breaks the last release: {text} {way}"),
            .. Bare.Select(text => $"Stands in allowed-breaks.txt without a note that says why: {text}"),
            .. Noted.Where(text => !found.Contains(text))
                .Select(text => $"Stands in allowed-breaks.txt, and nothing breaks so: {text} Take the line away."),
        ];
    }

    [GeneratedRegex(@"^(?<path>[^:\r\n]+):\d+:\d+:(?<text>[^\r\n]+)$", RegexOptions.Multiline)]
    private static partial Regex Position();
}
