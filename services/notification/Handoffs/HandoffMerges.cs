using MongoDB.Driver;
using Rapport.Notification.Domain;
using Rapport.Notification.Stores;

namespace Rapport.Notification.Handoffs;

/// <summary>Lets open hand-offs follow a merge, so that nobody is called twice for the same reason.</summary>
internal sealed class HandoffMerges(HandoffStore store, TimeProvider clock)
{
    /// <summary>
    /// Moves the open hand-offs of a merged contact to the survivor. Where both are open for one reason, one stands for
    /// both: the one that an agent has, else the survivor's. Two that agents have are left to them. Repeatable.
    /// </summary>
    public async Task FollowAsync(string workspace, string from, string into, CancellationToken cancellation)
    {
        foreach (var moving in await store.OpenOfAsync(workspace, from, cancellation))
        {
            var standing = (await store.OpenOfAsync(workspace, into, cancellation))
                .FirstOrDefault(other => other.Reason == moving.Reason);
            if (standing is null)
                await MoveAsync(moving, into, cancellation);
            else if (moving.State == HandoffState.Open)
                await store.TryReplaceAsync(moving.Join(standing.Id, clock.GetUtcNow()), [], cancellation);
            else if (standing.State == HandoffState.Open
                     && await store.TryReplaceAsync(standing.Join(moving.Id, clock.GetUtcNow()), [], cancellation))
                await MoveAsync(moving, into, cancellation);
        }
    }

    private async Task MoveAsync(Handoff moving, string into, CancellationToken cancellation)
    {
        try
        {
            await store.TryReplaceAsync(moving with { Contact = into }, [], cancellation);
        }
        catch (MongoWriteException exception) when (exception.IsDuplicate())
        {
            // The survivor was opened for this reason just now: both stand, and the contact is called at most twice.
        }
    }
}
