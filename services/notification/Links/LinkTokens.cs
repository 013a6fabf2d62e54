using Google.Protobuf;
using Rapport.Events.Consents;
using Rapport.Internal.Notification.V1;
using Rapport.Notification.Domain;
using Rapport.Notification.Secrets;

namespace Rapport.Notification.Links;

/// <summary>
/// Links as text for URLs (<see cref="SealedTokens"/>). They never expire: whoever finds an old mail may still say no (US
/// CAN-SPAM asks for 30 days, Canada's CASL for 60).
/// </summary>
internal sealed class LinkTokens(NotificationKeys keys)
{
    /// <summary>The text of a link.</summary>
    public string Write(ContactLink link) => SealedTokens.Seal(keys.Linking[0], new ContactLinkState
    {
        Workspace = link.Workspace, Contact = link.Contact, Message = link.Message, AddressType = link.Address.Type,
        Address = link.Address.Value, Purpose = link.Purpose, Channel = link.Channel,
    }.ToByteArray());

    /// <summary>The link of a text; null when it is none of ours, or was changed.</summary>
    public ContactLink? Read(string text) =>
        SealedTokens.Open(keys.Linking, text) is { } plain ? LinkOf(ContactLinkState.Parser.ParseFrom(plain)) : null;

    private static ContactLink LinkOf(ContactLinkState state) => new(
        state.Workspace, state.Contact, state.Message, new ConsentAddress(state.AddressType, state.Address), state.Purpose,
        state.Channel);
}
