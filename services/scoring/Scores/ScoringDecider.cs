using Rapport.Common.V1;
using Rapport.Conditions;
using Rapport.Events;
using Rapport.Following.Lifecycle;
using Rapport.Following.Partitions;
using Rapport.Following.Poison;
using Rapport.Scoring.Scores.Domain;
using Rapport.Scoring.Scores.Models;
using Rapport.Scoring.Vocabulary;

namespace Rapport.Scoring.Scores;

/// <summary>What scoring makes of events: brings states, domain and commit together.</summary>
internal sealed class ScoringDecider(ModelCatalog catalog, EventApplier applier, PoisonGuard guard) : IStretchDecider
{
    /// <inheritdoc/>
    public IEnumerable<string> KeysOf(Event happened) => [ContactKey.Of(happened), CompleteVersions.Key];

    /// <inheritdoc/>
    public async ValueTask DecideAsync(
        NewStretch stretch, IReadOnlyDictionary<string, byte[]?> states, PartitionCommit commit,
        CancellationToken cancellation)
    {
        await catalog.EnsureCurrentAsync();
        var complete = Complete(stretch, states, commit);
        var contacts = new Dictionary<string, ScoringContext>(states.Count);
        var context = new EvaluationContext();
        var watch = guard.Watch();
        var erased = ErasedContacts.Of(stretch.Events);
        for (var i = 0; i < stretch.Events.Count; i++)
        {
            var happened = stretch.Events[i];
            if (!watch.Admits(happened) || erased.Contains((happened.Workspace, happened.Contact)))
                continue;
            var key = ContactKey.Of(happened);
            var models = catalog.Of(happened.Workspace).ScoredWith(complete);
            if (!contacts.TryGetValue(key, out var contact))
                contacts[key] = contact = new ScoringContext(ContactScoresCodec.Read(states[key]), models);
            var placed = new PlacedEvent(stretch.Partition, stretch.FirstN + i, happened);
            try
            {
                watch.Check(happened);
                var step = happened.Name == EventNames.QuarantineReplayed && guard.ReplayOf(happened) is { } asked
                    ? await RemakeAsync(contact.Now, placed, asked, models, watch, cancellation)
                    : await applier.ApplyAsync(contact.Now, placed, models, context, cancellation);
                contact.Take(step, placed, commit);
            }
            catch (Exception exception) when (watch.Takes(exception, placed.Partition, placed.N, happened))
            {
                // Decided again without it.
            }
        }

        watch.ThrowIfAny();
        foreach (var (key, contact) in contacts)
        {
            contact.Conclude(commit);
            if (!ReferenceEquals(contact.Before, contact.Now))
                ScoreWrites.Write(
                    commit, key, states[key], contact.Before, contact.Now, catalog.Of(ContactKey.Parse(key).Workspace).Scored);
        }

        foreach (var key in erased.Select(contact => ContactKey.Of(contact.Workspace, contact.Contact)))
            ScoreWrites.Forget(commit, key, ContactScoresCodec.Read(states[key]));
    }

    private async ValueTask<ScoringStep> RemakeAsync(
        ContactScores state, PlacedEvent placed, Replay asked, ScoringModels models, PoisonWatch watch,
        CancellationToken cancellation)
    {
        var (step, fault) = await applier.RemakeAsync(state, placed, asked.EventId, models, cancellation);
        if (fault is not null)
            watch.Add(placed.Partition, placed.N, asked.FailedAgain(placed.Event, fault));
        return step;
    }

    /// <summary>The versions complete in the partition. At the beginning of the log nothing precedes: all are.</summary>
    private HashSet<int> Complete(
        NewStretch stretch, IReadOnlyDictionary<string, byte[]?> states, PartitionCommit commit)
    {
        var complete = CompleteVersions.Read(states[CompleteVersions.Key]);
        if (stretch.FirstN == 1)
        {
            complete.UnionWith(catalog.All.Values.SelectMany(models => models.Scored.All)
                .Where(version => version.FromLog).Select(version => version.Number));
            if (complete.Count > 0)
                commit.SetState(CompleteVersions.Key, CompleteVersions.Write(complete));
        }

        return complete;
    }
}
