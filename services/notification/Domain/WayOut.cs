using System.Net;

namespace Rapport.Notification.Domain;

/// <summary>How the person written to gets out of it.</summary>
/// <param name="UnsubscribeUrl">Where a POST unsubscribes at once, and a person finds a page with a button.</param>
/// <param name="PreferencesUrl">Where they find what else can be chosen.</param>
/// <param name="Mailto">The same by mail, a mailto: URI; empty where no mailbox is set up for it.</param>
internal sealed record WayOut(string UnsubscribeUrl, string PreferencesUrl, string Mailto)
{
    /// <summary>Variable of templates with <see cref="UnsubscribeUrl"/>.</summary>
    public const string UnsubscribeVariable = "unsubscribe_url";

    /// <summary>Variable of templates with <see cref="PreferencesUrl"/>.</summary>
    public const string PreferencesVariable = "preferences_url";

    /// <summary>
    /// List-Unsubscribe (RFC 2369, section 3.2; RFC 8058, section 3.1): the HTTPS URI, and the one by mail behind it.
    /// </summary>
    public string Header => Mailto.Length == 0 ? $"<{UnsubscribeUrl}>" : $"<{UnsubscribeUrl}>, <{Mailto}>";

    /// <summary>
    /// The message with a way out in every part of it. Templates have to have one, but one that was saved before they had
    /// to, or shows it to some only, would send a message without.
    /// </summary>
    public MessageContent In(MessageContent content) => content with
    {
        Text = content.Text.Length == 0 || content.Text.Contains(UnsubscribeUrl, StringComparison.Ordinal) ? content.Text
            : $"{content.Text.TrimEnd()}\n\nUnsubscribe / 退订: {UnsubscribeUrl}\n",
        Html = content.Html.Length == 0 || content.Html.Contains(UnsubscribeUrl, StringComparison.Ordinal) ? content.Html
            : HtmlEnd.With(content.Html, $"<p><a href=\"{WebUtility.HtmlEncode(UnsubscribeUrl)}\">Unsubscribe / 退订</a></p>"),
    };
}
