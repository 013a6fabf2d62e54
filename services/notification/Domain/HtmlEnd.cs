using System.Text.RegularExpressions;

namespace Rapport.Notification.Domain;

/// <summary>The end of an HTML part: before the last end of its body, where it has one.</summary>
internal static partial class HtmlEnd
{
    /// <summary>The HTML with something at its end.</summary>
    public static string With(string html, string end)
    {
        var ends = BodyEnd().Matches(html);
        return ends.Count == 0 ? html + end : html.Insert(ends[^1].Index, end);
    }

    [GeneratedRegex(@"</body\s*>", RegexOptions.IgnoreCase)]
    private static partial Regex BodyEnd();
}
