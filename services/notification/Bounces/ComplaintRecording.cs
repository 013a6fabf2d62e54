using Rapport.Events.Consents;
using Rapport.Following.Conclusions;
using Rapport.Notification.Audiences;
using Rapport.Notification.Broadcasts;
using Rapport.Notification.Domain;
using Rapport.Notification.Outgoing;
using Rapport.Notification.Preferences;
using Rapport.Notification.Stores;
using Rapport.Notification.Suppressions;

namespace Rapport.Notification.Bounces;

/// <summary>
/// Takes complaints: whoever reports a mail as spam wants no more of them. The address gets no marketing from then on, and
/// the person's consent for it is taken back, so that every service knows.
/// </summary>
internal sealed class ComplaintRecording(
    MessageStore messages, SuppressionStore suppressions, SuppressionIds ids, ContactActs acts, BroadcastFeedbacks broadcasts,
    ConclusionRelay relay, TimeProvider clock)
{
    private const string Source = "complaint";

    /// <summary>Takes a complaint about the message of a link; the same again changes nothing.</summary>
    public async Task TakeAsync(ContactLink link, string feedback, CancellationToken cancellation)
    {
        var now = clock.Now();
        await suppressions.AddAsync(link.Workspace, new SuppressedAddress(
            ids.Of(link.Workspace, link.Address, SuppressionScope.Marketing, link.Channel), link.Address.Type, link.Channel,
            SuppressionScope.Marketing, feedback, Source, now, null), cancellation);
        await acts.RefuseAsync(link, ConsentAct.All, Source, "", cancellation);
        if (await messages.FindAsync(link.Workspace, link.Message, cancellation) is not { ComplainedAt: null } message)
            return;
        await broadcasts.HearAsync(message, isComplaint: true, cancellation);
        if (await messages.ComplainAsync(message, now, MessageConclusions.Complained(message, feedback, now), cancellation))
            relay.Ring();
    }
}
