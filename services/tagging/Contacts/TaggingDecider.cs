using Rapport.Common.V1;
using Rapport.Defaults.Events;
using Rapport.Defaults.Partitions;
using Rapport.Defaults.Poison;
using Rapport.Tagging.Definitions;
using Rapport.Tagging.Domain;

namespace Rapport.Tagging.Contacts;

/// <summary>What tagging makes of events: brings states, domain and commit together.</summary>
internal sealed class TaggingDecider(
    DefinitionCatalog catalog, ContactHistory history, HistoryReplay replay, PoisonGuard guard) : IRunDecider
{
    /// <inheritdoc/>
    public async ValueTask DecideAsync(
        RunStretch stretch, IReadOnlyDictionary<string, byte[]?> states, PartitionCommit commit,
        CancellationToken cancellation)
    {
        var contacts = new Dictionary<string, Working>(states.Count);
        var watch = guard.Watch();
        for (var i = 0; i < stretch.Events.Count; i++)
        {
            var happened = stretch.Events[i];
            if (!watch.Admits(happened))
                continue;
            var key = ContactKey.Of(happened);
            if (!contacts.TryGetValue(key, out var working))
                contacts[key] = working = new Working(
                    TaggedContactCodec.Read(states[key]), catalog.Of(happened.Workspace));
            var n = stretch.FirstN + i;
            try
            {
                watch.Check(happened);
                var remakes = happened.Name == EventNames.ContactAbsorbed || guard.ReplayOf(happened) is not null;
                var facts = happened.Name == EventNames.ContactMerged ? working.Freeze(happened.Text("into"))
                    : remakes ? await RemakeAsync(working, stretch.Partition, n, happened, watch, cancellation)
                    : working.Apply(happened);
                foreach (var fact in facts)
                    if (fact.ToConclusion(happened.Workspace, happened.Contact, happened) is { } conclusion)
                        commit.Conclude(n, conclusion);
            }
            catch (Exception exception) when (watch.Takes(exception, stretch.Partition, n, happened))
            {
                // Decided again without it.
            }
        }

        watch.ThrowIfAny();
        foreach (var (key, working) in contacts)
            if (working.Contact.Changed)
                TagWrites.Write(commit, key, working.SegmentsBefore, working.Contact);
    }

    /// <summary>The contact becomes what its whole history makes of it, with whom it absorbed and what was left out.</summary>
    private async Task<IReadOnlyList<TaggingFact>> RemakeAsync(
        Working working, int partition, long n, Event cause, PoisonWatch watch, CancellationToken cancellation)
    {
        var remade = MergedHistory.Replay(
            cause, await history.ReadAsync(partition, n, cause, cancellation), catalog.Of(cause.Workspace), replay,
            out var failed);
        if (guard.ReplayOf(cause) is not { } asked || !failed.TryGetValue(asked.EventId, out var fault))
            return working.Replace(remade);
        watch.Add(partition, n, asked.FailedAgain(cause, fault));
        return [];
    }

    /// <summary>A contact between what was read and what is written.</summary>
    private sealed class Working(TaggedContact contact, TaggingDefinitions definitions)
    {
        private TaggingStep step = new(contact, definitions);

        public TaggedContact Contact { get; private set; } = contact;

        public IReadOnlyCollection<int> SegmentsBefore { get; } = [.. contact.Segments.Keys];

        public IReadOnlyList<TaggingFact> Apply(Event happened)
        {
            step.Context.SetEvent(happened);
            return step.Apply(happened.ToTagging());
        }

        /// <summary>The contact is part of another from now on.</summary>
        public IReadOnlyList<TaggingFact> Freeze(string survivor)
        {
            Take(new TaggedContact { MergedInto = survivor });
            return [];
        }

        /// <summary>The contact is what its whole history makes of it.</summary>
        public IReadOnlyList<TaggingFact> Replace(TaggedContact recomputed)
        {
            var facts = ContactDifference.Between(Contact, recomputed, definitions);
            Take(recomputed);
            return facts;
        }

        private void Take(TaggedContact other)
        {
            (Contact, step) = (other, new TaggingStep(other, definitions));
            Contact.Changed = true;
        }
    }
}
