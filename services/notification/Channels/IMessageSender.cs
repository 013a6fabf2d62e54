using Rapport.Notification.Domain;

namespace Rapport.Notification.Channels;

/// <summary>A message that has been decided and claimed, ready for its channel.</summary>
/// <param name="Id">The message's id; what the provider is told to recognise a repeat by.</param>
/// <param name="Address">Where it goes.</param>
/// <param name="Content">What it says.</param>
/// <param name="Date">Business time of the decision.</param>
/// <param name="WayOut">What marketing tells of how to get out of it; null for what is none.</param>
/// <param name="Returns">By what it is known again when it comes back; null where nothing can.</param>
internal sealed record ReadyMessage(
    string Id, string Address, MessageContent Content, DateTimeOffset Date, WayOut? WayOut = null, ReturnPath? Returns = null);

/// <summary>
/// A way to a person. An implementation tells exactly how far a message got: <see cref="DeliveryOutcome.NotNow"/> only
/// when it was surely not handed over, <see cref="DeliveryOutcome.Unknown"/> whenever it might have been.
/// </summary>
internal interface IMessageSender
{
    /// <summary>The channel, as templates name it.</summary>
    string Channel { get; }

    /// <summary>Messages that may be handed over at once.</summary>
    int Parallelism { get; }

    /// <summary>Where a contact is reached on this channel; null when nowhere.</summary>
    string? AddressOf(KnownContact contact);

    /// <summary>Hands one message over. Ends by itself within the channel's own timeouts.</summary>
    Task<DeliveryResult> SendAsync(ReadyMessage message);
}
