using System.Net;
using System.Text.RegularExpressions;

namespace Rapport.Notification.Domain;

/// <summary>
/// Puts links that lead over the platform in the place of those of an HTML part. All else of it stays letter by letter: mail
/// programs are fond of HTML that no parser would write again.
/// </summary>
internal static class LinkTracking
{
    /// <summary>Links beyond these stay as they are.</summary>
    public const int MostLinks = 200;

    /// <summary>Longer ones stay as they are: the token has to fit into a URL.</summary>
    public const int LongestUrl = 1000;

    // Without backtracking, since templates are written by callers.
    private static readonly Regex Anchor = new(
        """<a\s(?:[^>"']|"[^"]*"|'[^']*')*>""", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking);

    // Each as a whole, so that what stands in the value of one is not taken for another.
    private static readonly Regex Attribute = new(
        """\s(?<name>[a-z-]+)\s*=\s*(?:"(?<value>[^"]*)"|'(?<value>[^']*)'|(?<value>[^\s"'>]+))""",
        RegexOptions.IgnoreCase | RegexOptions.NonBacktracking);

    /// <summary>
    /// The HTML with every link tracked but the ways out, those that are no web addresses, and those that say
    /// <c>data-track="off"</c>.
    /// </summary>
    /// <param name="html">An HTML part, rendered.</param>
    /// <param name="wayOut">The ways out of the message.</param>
    /// <param name="tracked">The link for the n-th link, from 1, and its URL.</param>
    public static string In(string html, WayOut wayOut, Func<int, string, string> tracked)
    {
        var links = 0;
        return Anchor.Replace(html, anchor =>
        {
            var attributes = Attribute.Matches(anchor.Value);
            if (Of(attributes, "href") is not { } place || Of(attributes, "data-track")?.Value == "off")
                return anchor.Value;
            var url = WebUtility.HtmlDecode(place.Value).Trim();
            if (!IsTracked(url, wayOut) || ++links > MostLinks)
                return anchor.Value;
            return string.Concat(
                anchor.Value.AsSpan(0, place.Index), WebUtility.HtmlEncode(tracked(links, url)),
                anchor.Value.AsSpan(place.Index + place.Length));
        });
    }

    // Of two of the same name the first counts (HTML, 13.2.5.33).
    private static Group? Of(MatchCollection attributes, string name) => attributes
        .FirstOrDefault(each => each.Groups["name"].Value.Equals(name, StringComparison.OrdinalIgnoreCase))?.Groups["value"];

    private static bool IsTracked(string url, WayOut wayOut) =>
        url.Length <= LongestUrl && url != wayOut.UnsubscribeUrl && url != wayOut.PreferencesUrl
        && !url.Any(char.IsControl)
        && Uri.TryCreate(url, UriKind.Absolute, out var uri)
        && (uri.Scheme == Uri.UriSchemeHttps || uri.Scheme == Uri.UriSchemeHttp) && uri.UserInfo.Length == 0;
}
