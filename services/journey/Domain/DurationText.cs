using System.Globalization;
using System.Text.RegularExpressions;

namespace Rapport.Journey.Domain;

/// <summary>Lengths of time as people write them: "2d", "36h", "1d12h", "90s".</summary>
internal static partial class DurationText
{
    /// <summary>The longest length taken: ten years.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(3660);

    /// <summary>
    /// Reads whole numbers with d (24 hours), h, m or s, each at most once and in this order; at most ten years.
    /// </summary>
    public static bool TryParse(string text, out TimeSpan duration)
    {
        duration = default;
        var match = Form().Match(text);
        if (!match.Success || text.Length == 0)
            return false;
        var seconds = Part("d") * 86_400 + Part("h") * 3_600 + Part("m") * 60 + Part("s");
        if (seconds > Longest.TotalSeconds)
            return false;
        duration = TimeSpan.FromSeconds(seconds);
        return true;

        double Part(string unit) =>
            match.Groups[unit] is { Success: true } part ? double.Parse(part.Value, CultureInfo.InvariantCulture) : 0;
    }

    [GeneratedRegex(@"\A((?<d>[0-9]{1,9})d)?((?<h>[0-9]{1,9})h)?((?<m>[0-9]{1,9})m)?((?<s>[0-9]{1,9})s)?\z",
        RegexOptions.CultureInvariant)]
    private static partial Regex Form();
}
