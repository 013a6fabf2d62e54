using Google.Protobuf;
using Microsoft.Extensions.Options;
using Rapport.Internal.Notification.V1;
using Rapport.Notification.Domain;
using Rapport.Notification.Secrets;

namespace Rapport.Notification.Links;

/// <summary>
/// Links of mails that lead over the platform, as text (<see cref="SealedTokens"/>). What a link leads to stands in it, encrypted
/// and authenticated, so that nobody makes the platform lead elsewhere (no open redirect, CWE-601), and it leads there for
/// ever, also when the message is long forgotten.
/// </summary>
internal sealed class TrackedLinks(NotificationKeys keys, IOptions<NotificationOptions> options)
{
    private readonly string root = options.Value.PublicUrl.TrimEnd('/');

    /// <summary>The message as it goes out: tracked as far as the workspace asks for it.</summary>
    /// <param name="content">The message, rendered.</param>
    /// <param name="workspace">Its workspace.</param>
    /// <param name="message">Its id.</param>
    /// <param name="wayOut">The ways out of it.</param>
    /// <param name="rules">What the workspace asks for.</param>
    public MessageContent In(MessageContent content, string workspace, string message, WayOut wayOut, SendingRules rules)
    {
        if (content.Html.Length == 0)
            return content;
        var html = rules.TracksClicks
            ? LinkTracking.In(content.Html, wayOut, (link, url) => $"{root}/c/{Seal(new TrackedLink(workspace, message, link, url))}")
            : content.Html;
        if (rules.TracksOpens)
            html = HtmlEnd.With(html, $"<img src=\"{root}/o/{Seal(new TrackedLink(workspace, message, 0, ""))}\" width=\"1\" height=\"1\" alt=\"\">");
        return content with { Html = html };
    }

    /// <summary>The link of a text; null when it is none of ours, or was changed.</summary>
    public TrackedLink? Read(string text) =>
        SealedTokens.Open(keys.Tracking, text) is { } plain ? LinkOf(TrackedLinkState.Parser.ParseFrom(plain)) : null;

    private string Seal(TrackedLink link) => SealedTokens.Seal(keys.Tracking[0], new TrackedLinkState
    {
        Workspace = link.Workspace, Message = link.Message, Link = link.Link, Url = link.Url,
    }.ToByteArray());

    private static TrackedLink LinkOf(TrackedLinkState state) => new(state.Workspace, state.Message, state.Link, state.Url);
}
