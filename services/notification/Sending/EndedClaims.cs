using Microsoft.Extensions.Options;
using Rapport.Notification.Domain;
using Rapport.Notification.Outgoing;
using Rapport.Storage.Time;

namespace Rapport.Notification.Sending;

/// <summary>Settles messages whose claimant has not said in time how it ended: it died, or is paused.</summary>
internal sealed class EndedClaims(
    MessageStore store, IOptions<NotificationOptions> options, StoreTime time, TimeProvider clock,
    ILogger<EndedClaims> logger)
{
    /// <summary>Marketing messages become unknown, transactional ones wait for another attempt.</summary>
    public async Task SettleAsync(IReadOnlyCollection<MessageRecord> claims, CancellationToken cancellation)
    {
        if (claims.Count == 0)
            return;
        var systemNow = await time.SystemNowAsync(cancellation);
        List<MessageChange> changes = [];
        foreach (var claim in claims)
        {
            var after = claim.Lapse(options.Value.MaxAttempts, clock.GetUtcNow(), systemNow);
            Log.ClaimEnded(logger, claim.Id, after.State.ToString());
            changes.Add(new MessageChange(claim, after, MessageConclusions.Of(after)));
        }

        await store.ApplyAsync(changes, cancellation);
    }
}
