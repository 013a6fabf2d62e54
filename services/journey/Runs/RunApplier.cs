using Rapport.Common.V1;
using Rapport.Following.Definitions;
using Rapport.Following.Partitions;
using Rapport.Following.Poison;
using Rapport.Following.Watermarks;
using Rapport.Journey.Definitions;
using Rapport.Journey.Domain;
using Rapport.Storage.Time;

namespace Rapport.Journey.Runs;

/// <summary>
/// Applies the log. Written in this order: runs, facts, and then the watermarks. Each may be repeated: a run has an id that exists
/// once and remembers the last event that changed it, facts remember their last event, and by it that the contact's
/// events so far have been decided. So dying anywhere in between only means deciding again.
/// </summary>
internal sealed class RunApplier(RunBatches batches, JourneyCatalog catalog, PoisonGuard guard, StoreTime clock)
    : IStretchApplier
{
    /// <inheritdoc/>
    public async Task<bool> TryApplyAsync(
        IReadOnlyList<NewStretch> stretches, int partitionCount, CancellationToken cancellation)
    {
        await catalog.EnsureCurrentAsync(cancellation);
        var (now, view, scope) = (await clock.NowAsync(cancellation), catalog.View, new ConditionScope());
        if (view.HasUnreadable)
            throw new UnreadableDefinitionException();
        var watch = guard.Watch();
        var noted = new List<Noted>();
        foreach (var stretch in stretches)
            foreach (var (n, happened) in stretch.Numbered)
                watch.Decide(stretch.Partition, n, happened, said =>
                {
                    if (Interest.IsPossible(said.Workspace, said.Name, view)
                        && Interest.Of(said.ToJourneyEvent(stretch.Partition, n), view, now, scope) is { Any: true } interest)
                        noted.Add(new Noted(said, interest));
                });
        if (noted.Count > 0)
        {
            var batch = await batches.ReadAsync(
                [.. noted.Select(each => each.Interest)], now, partitionCount, cancellation);
            foreach (var (happened, interest) in noted)
                watch.Decide(interest.Event.Partition, interest.Event.N, happened, _ => batch.Decide(interest));
            watch.ThrowIfAny();
            return await batches.WriteAsync(batch, cancellation);
        }

        watch.ThrowIfAny();
        return true;
    }

    /// <summary>An event as it was said, and what it may change.</summary>
    private sealed record Noted(Event Said, Interest Interest);
}
