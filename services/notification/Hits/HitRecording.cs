using Rapport.Notification.Domain;
using Rapport.Notification.Outgoing;
using Rapport.Notification.Stores;
using Rapport.Storage.Time;

namespace Rapport.Notification.Hits;

/// <summary>Takes that something of a message was fetched. Who it was is said a moment later (<see cref="HitJudging"/>).</summary>
internal sealed class HitRecording(MessageStore messages, StoreTime time, TimeProvider clock)
{
    /// <summary>Writes it down; of a message that was erased, or has many hits already, nothing.</summary>
    /// <param name="link">What was fetched.</param>
    /// <param name="sign">What speaks for a machine; empty for nothing.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task TakeAsync(TrackedLink link, string sign, CancellationToken cancellation) => await messages.HitAsync(
        link.Workspace, link.Message,
        new MessageHit(
            link.Link == 0 ? HitKind.Open : HitKind.Click, link.Link, link.Url, clock.Now(),
            (await time.SystemNowAsync(cancellation)).ToMilliseconds(), sign), cancellation);
}
