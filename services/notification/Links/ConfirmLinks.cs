using Google.Protobuf;
using Microsoft.Extensions.Options;
using Rapport.Events.Consents;
using Rapport.Internal.Notification.V1;
using Rapport.Notification.Domain;
using Rapport.Notification.Secrets;

namespace Rapport.Notification.Links;

/// <summary>
/// The links of mails that ask for a confirmation, as text (<see cref="SealedTokens"/>). Good for nothing else, and those of other
/// mails are none: each has a key of its own.
/// </summary>
internal sealed class ConfirmLinks(NotificationKeys keys, IOptions<NotificationOptions> options)
{
    private readonly string root = options.Value.PublicUrl.TrimEnd('/');

    /// <summary>Where the link leads.</summary>
    public string UrlOf(ConfirmLink link) => $"{root}/confirm/" + SealedTokens.Seal(keys.Confirming[0], new ConfirmLinkState
    {
        Workspace = link.Workspace, Token = link.Token, AddressType = link.Address.Type, Address = link.Address.Value,
        Purpose = link.Purpose, Channel = link.Channel,
    }.ToByteArray());

    /// <summary>The link of a text; null when it is none of ours, or was changed.</summary>
    public ConfirmLink? Read(string text) =>
        SealedTokens.Open(keys.Confirming, text) is { } plain ? LinkOf(ConfirmLinkState.Parser.ParseFrom(plain)) : null;

    private static ConfirmLink LinkOf(ConfirmLinkState state) => new(
        state.Workspace, state.Token, new ConsentAddress(state.AddressType, state.Address), state.Purpose, state.Channel);
}
