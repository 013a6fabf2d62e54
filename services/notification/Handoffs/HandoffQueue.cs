using System.Security.Cryptography;
using Rapport.Common.V1;
using Rapport.Following.Conclusions;
using Rapport.Hosting.Errors;
using Rapport.Hosting.Idempotency;
using Rapport.Hosting.Time;
using Rapport.Notification.Domain;
using Rapport.Notification.Stores;
using Rapport.Storage.Time;

namespace Rapport.Notification.Handoffs;

/// <summary>
/// Gives hand-offs to agents and takes them back. Two that want the same one race on its revision; one wins.
/// </summary>
internal sealed class HandoffQueue(HandoffStore store, DossierReader dossiers, ConclusionRelay relay, StoreTime time, TimeProvider clock)
{
    private const int Candidates = 10;
    private const int Attempts = 10;

    /// <summary>Claims the best open hand-off of a queue; null when there is none.</summary>
    public async Task<Handoff?> ClaimAsync(
        string workspace, string queue, string agent, Attempt attempt, TimeSpan length, CancellationToken cancellation)
    {
        var requestId = attempt.IdOf("claim") ?? "";
        var systemNow = await SystemNowAsync(cancellation);
        if (attempt.IsRepeat && await store.ClaimedByAsync(workspace, queue, agent, requestId, cancellation) is { } repeated
            && repeated.Lease!.Until > systemNow)
            return repeated;
        for (var round = 0; round < Attempts; round++)
        {
            var waiting = (await store.BestAsync(workspace, queue, Candidates, cancellation))
                .Where(handoff => !handoff.Origin.IsStale(clock.Now())).ToList();
            if (waiting.Count == 0)
                return null;
            // Others take the best first too: who loses the race for one goes on to the next.
            foreach (var candidate in waiting)
                if (await TryClaimAsync(candidate, agent, requestId, length, cancellation) is { } claimed)
                    return claimed;
        }

        throw DomainError.Unavailable("The queue", TimeSpan.FromSeconds(1));
    }

    /// <summary>Lets the lease run for its length again.</summary>
    public Task<Handoff> ExtendAsync(string workspace, string id, string token, CancellationToken cancellation) =>
        ChangeAsync(workspace, id, (handoff, now) => handoff.Extend(token, now), cancellation);

    /// <summary>
    /// Puts the hand-off back at its old place; after an attempt of the same request, also one that is not held any more.
    /// </summary>
    public Task<Handoff> ReleaseAsync(
        string workspace, string id, string token, Attempt attempt, CancellationToken cancellation) =>
        ChangeAsync(workspace, id, (handoff, now) =>
            handoff.Release(token, now) ?? (attempt.IsRepeat ? handoff : null), cancellation);

    /// <summary>Ends the hand-off with an outcome.</summary>
    public Task<Handoff> CompleteAsync(
        string workspace, string id, string token, string outcome, string reason, string note,
        CancellationToken cancellation) =>
        ChangeAsync(workspace, id, (handoff, now) => handoff.Complete(
            token, outcome, reason, note, now, clock.Now()), cancellation);

    private async Task<Handoff?> TryClaimAsync(
        Handoff candidate, string agent, string requestId, TimeSpan length, CancellationToken cancellation)
    {
        var dossier = await dossiers.ReadAsync(candidate, cancellation);
        var token = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        var lease = new HandoffLease(agent, token, requestId, length, await SystemNowAsync(cancellation) + length);
        var claimed = candidate.Claim(lease, dossier, clock.Now());
        if (claimed is null
            || !await store.TryReplaceAsync(claimed, HandoffConclusions.Claimed(claimed, clock.Now()), cancellation))
            return null;
        relay.Ring();
        return claimed;
    }

    private async Task<Handoff> ChangeAsync(
        string workspace, string id, Func<Handoff, SystemTime, Handoff?> change, CancellationToken cancellation)
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var before = await store.FindAsync(workspace, id, cancellation)
                ?? throw DomainError.NotFound("handoff", id);
            var after = change(before, await SystemNowAsync(cancellation)) ?? throw new DomainError(
                ErrorReason.LeaseLost, "The lease on this hand-off is held by someone else or has ended.")
            {
                Metadata = new Dictionary<string, string> { ["handoff"] = id },
            };
            if (after == before)
                return after;
            var conclusions = after.State == HandoffState.Completed ? HandoffConclusions.Completed(after) : [];
            if (!await store.TryReplaceAsync(after, conclusions, cancellation))
                continue;
            relay.Ring();
            return after;
        }

        throw DomainError.Unavailable("The hand-off", TimeSpan.FromSeconds(1));
    }

    private async Task<SystemTime> SystemNowAsync(CancellationToken cancellation) =>
        (await time.SystemNowAsync(cancellation)).ToMilliseconds();
}
