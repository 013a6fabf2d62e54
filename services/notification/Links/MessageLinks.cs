using Microsoft.Extensions.Options;
using Rapport.Notification.Domain;

namespace Rapport.Notification.Links;

/// <summary>The links of messages.</summary>
internal sealed class MessageLinks(LinkTokens tokens, ReturnAddresses returns, IOptions<NotificationOptions> options)
{
    /// <summary>What stands in the links of a preview; the pages behind it say that it was one.</summary>
    public const string Example = "example";

    private readonly string root = options.Value.PublicUrl.TrimEnd('/');

    /// <summary>The ways out of a message, and by what it is known again when it comes back.</summary>
    public (WayOut WayOut, ReturnPath Returns) Of(ContactLink link)
    {
        var token = tokens.Write(link);
        return (Of(token), new ReturnPath(token, returns.Of(link.Workspace, link.Message)));
    }

    /// <summary>Those of a preview, which lead to nobody.</summary>
    public WayOut Of() => Of(Example);

    private WayOut Of(string token) => new(
        $"{root}/u/{token}", $"{root}/preferences/{token}",
        options.Value.UnsubscribeMailbox.Length == 0 ? "" : $"mailto:{options.Value.UnsubscribeMailbox}?subject={token}");
}
