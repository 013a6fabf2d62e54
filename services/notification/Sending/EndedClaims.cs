using Microsoft.Extensions.Options;
using Rapport.Hosting.Time;
using Rapport.Notification.Domain;
using Rapport.Notification.Messages;

namespace Rapport.Notification.Sending;

/// <summary>Settles messages whose claimant has not said in time how it ended: it died, or is paused.</summary>
internal sealed class EndedClaims(
    MessageStore store, IOptions<NotificationOptions> options, SystemClock system, TimeProvider clock,
    ILogger<EndedClaims> logger)
{
    /// <summary>Marketing messages become unknown, transactional ones wait for another attempt.</summary>
    public Task SettleAsync(IReadOnlyCollection<MessageRecord> claims, CancellationToken cancellation)
    {
        List<MessageChange> changes = [];
        foreach (var claim in claims)
        {
            var after = claim.Lapse(options.Value.MaxAttempts, clock.GetUtcNow(), system.GetUtcNow());
            Log.ClaimEnded(logger, claim.Id, after.State.ToString());
            changes.Add(new MessageChange(claim, after, MessageConclusions.Of(after)));
        }

        return store.ApplyAsync(changes, cancellation);
    }
}
