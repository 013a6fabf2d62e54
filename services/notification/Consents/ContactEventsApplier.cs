using Rapport.Common.V1;
using Rapport.Events;
using Rapport.Events.Consents;
using Rapport.Events.V1;
using Rapport.Following.Partitions;
using Rapport.Following.Poison;
using Rapport.Following.Watermarks;
using Rapport.Notification.Confirmations;
using Rapport.Notification.Handoffs;

namespace Rapport.Notification.Consents;

/// <summary>
/// What notification takes from the log: acts of consent, those that are to be confirmed by mail among them, and merges for open
/// hand-offs. All are idempotent. Acts stay with the addresses that they hold for, so that a merge changes nothing here.
/// </summary>
internal sealed class ContactEventsApplier(
    ConsentStore consents, ConfirmationIntake confirmations, HandoffMerges merges, PoisonGuard guard)
    : IStretchApplier
{
    /// <inheritdoc/>
    public async Task<bool> TryApplyAsync(
        IReadOnlyList<NewStretch> stretches, int partitionCount, CancellationToken cancellation)
    {
        var watch = guard.Watch();
        var acts = stretches.SelectMany(stretch => ActsOf(stretch, watch)).ToList();
        watch.ThrowIfAny();
        await consents.AddAsync([.. acts.Select(each => new RecordedAct(each.Said.Workspace, each.Act))], cancellation);
        await confirmations.TakeAsync(acts, cancellation);
        foreach (var absorbed in stretches.SelectMany(stretch => stretch.Numbered)
            .Where(each => each.Said.Name == EventNames.ContactAbsorbed))
            await merges.FollowAsync(
                absorbed.Said.Workspace, absorbed.Said.Read<ContactAbsorbed>().From, absorbed.Said.Contact, cancellation);
        return true;
    }

    private static List<(Event Said, ConsentAct Act)> ActsOf(NewStretch stretch, PoisonWatch watch)
    {
        var acts = new List<(Event Said, ConsentAct Act)>();
        foreach (var (n, happened) in stretch.Numbered)
            watch.Decide(stretch.Partition, n, happened, said =>
            {
                if (ConsentEvent.Read(said) is { } act)
                    acts.Add((said, act));
            });
        return acts;
    }
}
