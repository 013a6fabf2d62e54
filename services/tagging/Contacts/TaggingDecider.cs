using Rapport.Common.V1;
using Rapport.Events;
using Rapport.Events.Facts;
using Rapport.Events.V1;
using Rapport.Following.Lifecycle;
using Rapport.Following.Partitions;
using Rapport.Following.Poison;
using Rapport.Tagging.Definitions;
using Rapport.Tagging.Domain;

namespace Rapport.Tagging.Contacts;

/// <summary>What tagging makes of events: brings states, domain and commit together.</summary>
internal sealed class TaggingDecider(
    TaggingCatalog catalog, ContactHistory history, HistoryReplay replay, PoisonGuard guard) : IStretchDecider
{
    /// <inheritdoc/>
    public IEnumerable<string> KeysOf(Event happened) =>
        [ContactKey.Of(happened), PopulationKey.Of(happened.Workspace), PopulationKey.Everybody];

    /// <inheritdoc/>
    public async ValueTask DecideAsync(
        NewStretch stretch, IReadOnlyDictionary<string, byte[]?> states, PartitionCommit commit,
        CancellationToken cancellation)
    {
        var contacts = new Dictionary<string, WorkingContact>(states.Count);
        var inForce = await PartitionDefinitions.OfAsync(stretch, states, catalog, commit, cancellation);
        var watch = guard.Watch();
        var erased = ErasedContacts.Of(stretch.Events);
        for (var i = 0; i < stretch.Events.Count; i++)
        {
            var happened = stretch.Events[i];
            if (!watch.Admits(happened) || erased.Contains((happened.Workspace, happened.Contact)))
                continue;
            var key = ContactKey.Of(happened);
            var (definitions, opened) = inForce.Of(happened.Workspace);
            if (!contacts.TryGetValue(key, out var working))
                contacts[key] = working = new WorkingContact(TaggedContactCodec.Read(states[key]), definitions, opened);
            var n = stretch.FirstN + i;
            try
            {
                watch.Check(happened);
                var remakes = happened.Name is EventNames.ContactAbsorbed or EventNames.ContactUnmerged || guard.ReplayOf(happened) is not null;
                var facts = happened.Name == EventNames.ContactMerged ? working.Freeze(happened.Read<ContactMerged>().Into)
                    : remakes ? await RemakeAsync(working, stretch.Partition, n, happened, opened, watch, cancellation)
                    : working.Apply(happened, Said.PlaceOf(stretch.Partition, n));
                FactTelling.Tell(
                    commit, n, happened.Workspace, happened.Contact, working.Contact, definitions, facts, happened,
                    happened.ToTagging(0).ReceivedAt);
            }
            catch (Exception exception) when (watch.Takes(exception, stretch.Partition, n, happened))
            {
                // Decided again without it.
            }
        }

        watch.ThrowIfAny();
        // Who has had an event has a state, so that whoever goes through all contacts meets everybody.
        foreach (var (key, working) in contacts)
            if (working.Contact.Changed || states[key] is null)
                TagWrites.Write(commit, key, states[key], working.MemberBefore, working.Contact);
        foreach (var key in erased.Select(contact => ContactKey.Of(contact.Workspace, contact.Contact)))
            TagWrites.Forget(commit, key, TaggedContactCodec.Read(states[key]));
    }

    /// <summary>The contact becomes what its whole history makes of it, with whom it absorbed and what was left out.</summary>
    private async Task<IReadOnlyList<TaggingFact>> RemakeAsync(
        WorkingContact working, int partition, long n, Event cause, IReadOnlySet<int> opened, PoisonWatch watch,
        CancellationToken cancellation)
    {
        var events = await history.ReadPlacedAsync(partition, n, cause, cancellation);
        var remade = MergedHistory.Replay(cause, events, working.Definitions, opened, replay, out var failed);
        if (guard.ReplayOf(cause) is not { } asked)
            return working.Replace(remade, cause, MergedHistory.ToldBefore(cause, events), n);
        if (!failed.TryGetValue(asked.EventId, out var fault))
            return working.Replace(remade, cause, ([], []), n);
        watch.Add(partition, n, asked.FailedAgain(cause, fault));
        return [];
    }
}
