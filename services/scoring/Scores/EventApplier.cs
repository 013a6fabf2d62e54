using Rapport.Common.V1;
using Rapport.Conditions;
using Rapport.Contact.V1;
using Rapport.Events;
using Rapport.Events.Facts;
using Rapport.Following.Partitions;
using Rapport.Following.Poison;
using Rapport.Scoring.Scores.Domain;
using Rapport.Scoring.Vocabulary;

namespace Rapport.Scoring.Scores;

/// <summary>An event with its place in the log.</summary>
/// <param name="Partition">Its partition.</param>
/// <param name="N">Its number there.</param>
/// <param name="Event">The event.</param>
internal readonly record struct PlacedEvent(int Partition, long N, Event Event)
{
    /// <summary>Partition and number as one.</summary>
    public ulong Place => Said.PlaceOf(Partition, N);
}

/// <summary>What one event of the log makes of a contact's state, merges included.</summary>
internal sealed class EventApplier(ContactHistory history, HistoryReplay replay)
{
    /// <summary>The step of an event; only a merge and its undoing read anything, from the log.</summary>
    public async ValueTask<ScoringStep> ApplyAsync(
        ContactScores state, PlacedEvent placed, ScoringModels models, EvaluationContext context,
        CancellationToken cancellation)
    {
        var happened = placed.Event;
        switch (happened.Name)
        {
            case EventNames.ContactMerged:
                return new ScoringStep(new ContactScores { MergedInto = happened.Read<Events.V1.ContactMerged>().Into }, []);
            case EventNames.ContactAbsorbed:
                var events = await history.ReadPlacedAsync(placed.Partition, placed.N, happened, cancellation);
                return Absorb(state, placed, new Past(events, models, []));
            case EventNames.ContactUnmerged:
                var own = await history.ReadPlacedAsync(placed.Partition, placed.N, happened, cancellation);
                return Unmerge(placed, new Past(own, models, []));
            default:
                return Apply(state, placed, models, context);
        }
    }

    /// <summary>
    /// Works in an event that was left out where it belongs: the contact becomes what its whole history makes of it.
    /// </summary>
    /// <param name="state">The contact without it.</param>
    /// <param name="placed">What asks for it.</param>
    /// <param name="eventId">The event that was left out.</param>
    /// <param name="models">Versions that are kept up to date.</param>
    /// <param name="cancellation">Ends waiting for the log.</param>
    /// <returns>The step; or the fault, when the event fails again.</returns>
    public async Task<(ScoringStep Step, Exception? Fault)> RemakeAsync(
        ContactScores state, PlacedEvent placed, string eventId, ScoringModels models, CancellationToken cancellation)
    {
        var events = await history.ReadPlacedAsync(placed.Partition, placed.N, placed.Event, cancellation);
        var past = new Past(events, models, []);
        var remade = Replay(placed.Event.Contact, past);
        return past.Failed.TryGetValue(eventId, out var fault)
            ? (new ScoringStep(state, []), fault)
            : (ScoreDifference.Between(
                state, remade, new LogMoment(placed.Event.ToScoring().ReceivedAt, placed.Place), models), null);
    }

    /// <summary>As <see cref="ApplyAsync"/>; null for an event that cannot be decided.</summary>
    public async ValueTask<ScoringStep?> TryApplyAsync(
        ContactScores state, PlacedEvent placed, ScoringModels models, EvaluationContext context,
        CancellationToken cancellation)
    {
        try
        {
            return await ApplyAsync(state, placed, models, context, cancellation);
        }
        catch (Exception exception) when (!PassingFault.Is(exception))
        {
            return null;
        }
    }

    private static ScoringStep Apply(
        ContactScores state, PlacedEvent placed, ScoringModels models, EvaluationContext context)
    {
        context.SetEvent(placed.Event);
        var happened = placed.Event.ToScoring(placed.Place);
        return BehaviourScoring.Apply(state, happened, context, models);
    }

    private ScoringStep Absorb(ContactScores survivor, PlacedEvent placed, Past past)
    {
        var absorbed = placed.Event;
        var happened = absorbed.ToScoring();
        var (now, at) = (happened.ReceivedAt, absorbed.Historic ? happened.ReceivedAt : happened.OccurredAt);
        var (other, moment) = (absorbed.Read<Events.V1.ContactAbsorbed>().From, new LogMoment(now, placed.Place));
        var step = ContactMerge.Absorb(survivor, Replay(other, past), moment, at, past.Models);
        if (!absorbed.Historic)
            return step;
        // What an import joined is told as history: the stage, and no crossing.
        var load = HistoryLoad.After(null, now, absorbed.Id, absorbed.Hop);
        return step with
        {
            Facts = [.. step.Facts.OfType<StageChanged>().Select(
                changed => changed.History is null ? changed with { History = load, At = now } : changed)],
        };
    }

    // The contact stands by itself again: it is what its own history makes of it.
    private ScoringStep Unmerge(PlacedEvent placed, Past past)
    {
        var (unmerged, now) = (placed.Event, placed.Event.ToScoring().ReceivedAt);
        var (remade, _) = UntoldStage.Tell(Replay(unmerged.Contact, past));
        var told = past.Events.Values.SelectMany(events => events).Select(each => each.Event.ToScoring()).ToList();
        return ScoreDifference.FromTold(
            [.. told.Select(each => each.Crossing).OfType<ToldCrossing>()],
            past.Events.GetValueOrDefault(unmerged.Contact, []).Select(each => each.Event.ToScoring().Stage).LastOrDefault(stage => stage is not null),
            remade with { UnmergedAt = now }, new LogMoment(now, placed.Place), past.Models, HistoryLoad.After(null, now, unmerged.Id, unmerged.Hop));
    }


    // What the contact's own partition makes of it, sooner or later, with what it had absorbed itself.
    private ContactScores Replay(string contact, Past past)
    {
        var context = new EvaluationContext();
        var state = ContactScores.Empty;
        foreach (var logged in past.Events.GetValueOrDefault(contact, []))
            replay.TryApply(logged.Event, () => state = logged.Event.Name switch
            {
                EventNames.ContactMerged => state,
                EventNames.ContactUnmerged => state with { UnmergedAt = logged.Event.ToScoring().ReceivedAt },
                EventNames.ContactAbsorbed => Absorb(state, new PlacedEvent(logged.Partition, logged.N, logged.Event), past).State,
                _ => Apply(state, new PlacedEvent(logged.Partition, logged.N, logged.Event), past.Models, context).State,
            }, past.Failed);
        return state;
    }

    private sealed record Past(
        IReadOnlyDictionary<string, IReadOnlyList<LoggedEvent>> Events, ScoringModels Models,
        Dictionary<string, Exception> Failed);
}
