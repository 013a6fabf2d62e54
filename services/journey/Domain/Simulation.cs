namespace Rapport.Journey.Domain;

/// <summary>How a contact would go through a journey.</summary>
/// <param name="Change">The run with all that it would do; null when the contact does not enter.</param>
/// <param name="Refusal">Why it does not; null when it does.</param>
internal sealed record SimulatedWalk(RunChange? Change, EntryRefusal? Refusal);

/// <summary>Leads a contact through a journey on a clock that runs from timer to timer and from event to event.</summary>
internal static class Simulation
{
    // A loop with a wait has no end of its own.
    private const int MostMoves = 1000;

    // Ten years short of where instants end, with room for zones.
    private static readonly DateTimeOffset LastMove = new(9980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>
    /// Walks until the run has ended and no event is left, has moved a thousand times, or would move after the year 9980.
    /// </summary>
    /// <param name="version">The version.</param>
    /// <param name="facts">The contact's facts before the first event.</param>
    /// <param name="events">What happens, in rising order of time and number; the first is the entry event.</param>
    /// <param name="cancellation">Ends the walk between two moves.</param>
    public static SimulatedWalk Walk(
        PublishedVersion version, ContactFacts facts, IReadOnlyList<JourneyEvent> events, CancellationToken cancellation = default)
    {
        var (scope, entry) = (new ConditionScope(), events[0]);
        var journey = new OpenJourney(version, DateTimeOffset.UnixEpoch);
        facts = FactsProjection.Apply(facts, entry);
        if (!EntryDecisions.MayEnter(journey, entry, entry.OccurredAt, scope))
            return new SimulatedWalk(null, new EntryRefusal(
                version.Workspace, version.Definition.Id, facts.Contact,
                version.Definition.Entry.IsAbout(entry) ? EntryReasons.ConditionNotMet : EntryReasons.NotAnEntryEvent,
                entry.OccurredAt, version.Number, entry.Id, entry.Name, null));
        var decision = EntryDecisions.Decide(journey, entry, facts, [], entry.OccurredAt, scope);
        if (decision.Change is not { } change)
            return new SimulatedWalk(null, decision.Refusal);

        var next = 1;
        for (var moves = 0; moves < MostMoves && (change.After.Active || next < events.Count); moves++)
        {
            cancellation.ThrowIfCancellationRequested();
            RunChange? moved;
            // What happens at the very moment of a timer comes too late for it.
            if (next < events.Count && !(change.After.WakeAt <= events[next].OccurredAt))
            {
                var e = events[next++];
                facts = FactsProjection.Apply(facts, e);
                moved = RunDecisions.OnEvent(version, change.After, e, facts, e.OccurredAt, paused: false, scope);
            }
            else if (change.After.WakeAt > LastMove)
                break;
            else
                moved = RunDecisions.OnTimer(version, change.After, facts, change.After.WakeAt!.Value, scope);

            if (moved is not null)
                change = change.Then(moved);
        }

        return new SimulatedWalk(change, null);
    }
}
