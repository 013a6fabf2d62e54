using Rapport.Common.V1;
using Rapport.Conditions;
using Rapport.Defaults.Events;
using Rapport.Defaults.Partitions;
using Rapport.Defaults.Poison;
using Rapport.Scoring.Domain;
using Rapport.Scoring.Models;

namespace Rapport.Scoring.Scores;

/// <summary>What scoring makes of events: brings states, domain and commit together.</summary>
internal sealed class ScoringDecider(
    ModelCatalog catalog, ContactHistory history, HistoryReplay replay, PoisonGuard guard) : IRunDecider
{
    /// <inheritdoc/>
    public async ValueTask DecideAsync(
        RunStretch stretch, IReadOnlyDictionary<string, byte[]?> states, PartitionCommit commit,
        CancellationToken cancellation)
    {
        var contacts = new Dictionary<string, (ContactScores Before, ContactScores Now)>(states.Count);
        var context = new EvaluationContext();
        var watch = guard.Watch();
        for (var i = 0; i < stretch.Events.Count; i++)
        {
            var happened = stretch.Events[i];
            if (!watch.Admits(happened))
                continue;
            var key = ContactKey.Of(happened);
            if (!contacts.TryGetValue(key, out var contact))
            {
                var stored = ContactScoresCodec.Read(states[key]);
                contact = (stored, stored);
            }

            var n = stretch.FirstN + i;
            try
            {
                watch.Check(happened);
                var step = happened.Name switch
                {
                    EventNames.ContactMerged => new ScoringStep(
                        new ContactScores { MergedInto = happened.Text("into") }, []),
                    EventNames.ContactAbsorbed => await AbsorbAsync(stretch.Partition, n, contact.Now, happened, cancellation),
                    EventNames.QuarantineReplayed when guard.ReplayOf(happened) is { } asked =>
                        await RemakeAsync(stretch.Partition, n, contact.Now, happened, asked, watch, cancellation),
                    _ => Apply(contact.Now, happened, context),
                };
                contacts[key] = contact with { Now = step.State };
                foreach (var fact in step.Facts)
                    if (fact.ToConclusion(happened) is { } conclusion)
                        commit.Conclude(n, conclusion);
            }
            catch (Exception exception) when (watch.Takes(exception, stretch.Partition, n, happened))
            {
                // Decided again without it.
            }
        }

        watch.ThrowIfAny();
        foreach (var (key, contact) in contacts)
            if (!ReferenceEquals(contact.Before, contact.Now))
                ScoreWrites.Write(commit, key, contact.Before, contact.Now, catalog.Of(ContactKey.Parse(key).Workspace));
    }

    private ScoringStep Apply(ContactScores state, Event happened, EvaluationContext context)
    {
        context.SetEvent(happened);
        return BehaviourScoring.Apply(state, happened.ToScoring(), context, catalog.Of(happened.Workspace));
    }

    private async Task<ScoringStep> AbsorbAsync(
        int partition, long n, ContactScores survivor, Event absorbed, CancellationToken cancellation)
    {
        var events = await history.ReadAsync(partition, n, absorbed, cancellation);
        return Absorb(survivor, absorbed, events, []);
    }

    // What was left out is worked in where it belongs: the contact becomes what its whole history makes of it.
    private async Task<ScoringStep> RemakeAsync(
        int partition, long n, ContactScores state, Event cause, Replay asked, PoisonWatch watch,
        CancellationToken cancellation)
    {
        var events = await history.ReadAsync(partition, n, cause, cancellation);
        var failed = new Dictionary<string, Exception>();
        var remade = Replay(events.GetValueOrDefault(cause.Contact, []), events, failed);
        if (failed.TryGetValue(asked.EventId, out var fault))
        {
            watch.Add(partition, n, asked.FailedAgain(cause, fault));
            return new ScoringStep(state, []);
        }

        return ScoreDifference.Between(state, remade, cause.ToScoring().ReceivedAt, catalog.Of(cause.Workspace));
    }

    private ScoringStep Absorb(
        ContactScores survivor, Event absorbed, IReadOnlyDictionary<string, IReadOnlyList<Event>> history,
        Dictionary<string, Exception> failed)
    {
        var other = Replay(history.GetValueOrDefault(absorbed.Text("from"), []), history, failed);
        return BehaviourScoring.Absorb(
            survivor, other, absorbed.ToScoring().ReceivedAt, catalog.Of(absorbed.Workspace));
    }

    // What the other contact's own partition makes of it, sooner or later, with what it had absorbed itself.
    private ContactScores Replay(
        IReadOnlyList<Event> events, IReadOnlyDictionary<string, IReadOnlyList<Event>> history,
        Dictionary<string, Exception> failed)
    {
        var context = new EvaluationContext();
        var state = ContactScores.Empty;
        foreach (var happened in events)
            replay.TryApply(happened, () => state = happened.Name switch
            {
                EventNames.ContactMerged => state,
                EventNames.ContactAbsorbed => Absorb(state, happened, history, failed).State,
                _ => Apply(state, happened, context).State,
            }, failed);
        return state;
    }
}
