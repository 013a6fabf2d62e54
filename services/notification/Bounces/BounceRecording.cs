using Rapport.Events.Consents;
using Rapport.Following.Conclusions;
using Rapport.Notification.Audiences;
using Rapport.Notification.Broadcasts;
using Rapport.Notification.Domain;
using Rapport.Notification.Outgoing;
using Rapport.Notification.Stores;
using Rapport.Notification.Suppressions;

namespace Rapport.Notification.Bounces;

/// <summary>
/// Takes bounces: bars the address that a message went to, whatever address its contact has by now, and writes down that
/// the message did not arrive. First the address, then the message: what died in between is done when the same bounce
/// comes again, and what is written down was done.
/// </summary>
internal sealed class BounceRecording(
    MessageStore messages, SuppressionStore suppressions, BroadcastFeedbacks broadcasts, ConclusionRelay relay,
    TimeProvider clock)
{
    private const string Source = "bounce";
    private const int MostMessages = 200;

    /// <summary>Takes a report about a message; the same again changes nothing.</summary>
    /// <param name="message">The message; its <see cref="MessageRecord.AddressId"/> tells the address.</param>
    /// <param name="fault">What the report says.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task TakeAsync(MessageRecord message, DeliveryFault fault, CancellationToken cancellation)
    {
        if (message.Bounce is not null)
            return;
        var bounce = new Bounce(
            // Whoever reports has been spoken to; where it is not the address, it is us.
            fault.Bounce == BounceClass.None ? BounceClass.Block : fault.Bounce, fault.Reason, fault.Codes, Bounce.Dsn, clock.Now());
        var bounced = message with { Bounce = bounce };
        await SuppressAsync([bounced], cancellation);
        await broadcasts.HearAsync(message, isComplaint: false, cancellation);
        if (await messages.BounceAsync(message, bounce, MessageConclusions.Bounced(message, bounce), cancellation))
            relay.Ring();
        // Two soft bounces that are taken at the same moment do not see one another before both are written.
        if (bounce.Class == BounceClass.Soft)
            await SuppressAsync([bounced], cancellation);
    }

    /// <summary>Bars the addresses of messages that bounced, as their bounces ask for. Safe to repeat.</summary>
    public async Task SuppressAsync(IEnumerable<MessageRecord> bounced, CancellationToken cancellation)
    {
        foreach (var message in bounced.Where(each => each.Bounce is not null && each.AddressId.Length > 0))
        {
            var now = clock.Now();
            if (message.Bounce!.Class == BounceClass.Hard)
                await AddAsync(message, message.Bounce.Reason, null, now, cancellation);
            else if (message.Bounce.Class == BounceClass.Soft && SoftBounces.AreTooMany(await OfAddressAsync(message, now, cancellation), message, now))
                await AddAsync(message, "soft_bounces", now + SoftBounces.Rest, now, cancellation);
        }
    }

    private async Task<IEnumerable<MessageRecord>> OfAddressAsync(
        MessageRecord message, DateTimeOffset now, CancellationToken cancellation)
    {
        string[] contacts = [message.Origin.Contact, .. message.Receipt is { Survivor.Length: > 0 } receipt ? [receipt.Survivor] : Array.Empty<string>()];
        // Queued a week before it went out, at the most.
        var all = await messages.SinceAsync(
            message.Origin.Workspace, contacts, now - (2 * SoftBounces.Window), MostMessages, cancellation);
        return all.Where(each => each.AddressId == message.AddressId && each.Id != message.Id).Append(message);
    }

    private Task AddAsync(
        MessageRecord message, string reason, DateTimeOffset? until, DateTimeOffset now, CancellationToken cancellation) =>
        suppressions.AddAsync(message.Origin.Workspace, new SuppressedAddress(
            message.AddressId, ConsentChannels.AddressTypes(message.Channel)[0], message.Channel, SuppressionScope.Channel, reason,
            Source, now, until), cancellation);
}
