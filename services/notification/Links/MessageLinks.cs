using Microsoft.Extensions.Options;
using Rapport.Notification.Domain;

namespace Rapport.Notification.Links;

/// <summary>The links of messages.</summary>
internal sealed class MessageLinks(LinkTokens tokens, IOptions<NotificationOptions> options)
{
    /// <summary>What stands in the links of a preview; the pages behind it say that it was one.</summary>
    public const string Example = "example";

    private readonly string root = options.Value.PublicUrl.TrimEnd('/');

    /// <summary>The ways out of a message.</summary>
    public WayOut Of(ContactLink link) => Of(tokens.Write(link));

    /// <summary>Those of a preview, which lead to nobody.</summary>
    public WayOut Of() => Of(Example);

    private WayOut Of(string token) => new(
        $"{root}/u/{token}", $"{root}/preferences/{token}",
        options.Value.UnsubscribeMailbox.Length == 0 ? "" : $"mailto:{options.Value.UnsubscribeMailbox}?subject={token}");
}
