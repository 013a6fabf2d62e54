using System.Text.Json.Nodes;
using Rapport.Following.Conclusions;
using Rapport.Hosting.Ids;

namespace Rapport.Journey.Domain;

/// <summary>
/// Every decision about runs, as a function of definition version, run, event or timer, facts and now. Deciding the
/// same again after its effect gives nothing, so that events may be applied any number of times.
/// </summary>
internal static class RunDecisions
{

    /// <summary>
    /// Whether an event lets its contact into a journey, before anything of the contact is known: false for most
    /// events, at the price of one look-up. Historic events never do, nor what the journey concluded itself, nor an
    /// event after which nothing more may be concluded.
    /// </summary>
    public static bool MayEnter(OpenJourney journey, JourneyEvent e, DateTimeOffset now, ConditionScope scope)
    {
        var entry = journey.Current.Definition.Entry;
        return !e.Historic && e.Hop < Conclude.MaxHops
            && (entry.Name is null || entry.Name == e.Name)
            && !(e.Told is ToldFact.Run told && told.Journey == journey.Current.Definition.Id)
            && journey.WasOpenFor(e)
            && (!entry.ReadsOnlyEvent
                || entry.Matches(e, scope.Of(e, ContactFacts.None(e.Workspace, e.Contact), now)));
    }

    /// <summary>
    /// Entry of a contact, or null. The run's id is derived from what may exist only once: journey and contact, or
    /// with re-entry the entry event too.
    /// </summary>
    /// <param name="journey">The journey.</param>
    /// <param name="e">An event for which <see cref="MayEnter"/> holds.</param>
    /// <param name="facts">The contact's facts after the event.</param>
    /// <param name="others">The contact's runs in this journey, active and ended.</param>
    /// <param name="now">Business time.</param>
    /// <param name="scope">For conditions.</param>
    public static RunChange? Enter(
        OpenJourney journey, JourneyEvent e, ContactFacts facts, IEnumerable<RunState> others, DateTimeOffset now,
        ConditionScope scope)
    {
        var (version, definition) = (journey.Current, journey.Current.Definition);
        if (!definition.Entry.Matches(e, scope.Of(e, facts, now)) || IsTooOld(definition, e, now))
            return null;
        var again = definition.Reentry == Reentry.AfterExit;
        if (others.Any(run => !again || run.Active || run.IsPast(e)))
            return null;

        var run = new RunState
        {
            Id = "jr_" + DerivedId.From(e.Workspace, definition.Id, e.Contact, again ? e.Id : ""),
            Workspace = e.Workspace, Journey = definition.Id, Version = version.Number, Contact = e.Contact,
            Partition = e.Partition, EnteredAt = now, EntryEventId = e.Id, EntryOccurredAt = e.OccurredAt, Rev = 1,
            LastN = e.N, Trigger = Trigger.Of(e, definition), Since = now,
        };
        var values = new JsonObject();
        if (definition.Entry.When is { } when)
            ReadValues.AddTo(values, when.Reads, scope.Of(e, facts, now));
        return new RunWalk(version, null, run, Moment.Of(e, facts, now, scope))
            .Entered(values.Count == 0 ? null : values.ToJsonString())
            .GoTo(definition.Steps[0].Id)
            .Change;
    }

    /// <summary>
    /// True when an event happened longer ago than the journey takes. It is measured at the decision, so that neither
    /// a late delivery nor a rebuild from the log starts what has lost its sense.
    /// </summary>
    public static bool IsTooOld(JourneyDefinition definition, JourneyEvent e, DateTimeOffset now) =>
        now - e.OccurredAt > definition.MaxAge;

    /// <summary>
    /// What an event does to a run inside a journey, or null: it may end it, move it on from the step that awaits it,
    /// or be noted for a step that will look back or that the pause holds up.
    /// </summary>
    public static RunChange? OnEvent(
        PublishedVersion version, RunState run, JourneyEvent e, ContactFacts facts, DateTimeOffset now, bool paused,
        ConditionScope scope)
    {
        if (!run.Active || e.Historic || run.IsPast(e) || e.OccurredAt < run.EntryOccurredAt)
            return null;
        var moment = Moment.Of(e, facts, now, scope);
        var moved = run with { LastN = e.N, Rev = run.Rev + 1 };
        if (version.Definition.ExitWhen?.Matches(e, scope.Of(e, facts, now)) == true)
            return new RunWalk(version, run, moved, moment).End("exit_when").Change;

        var matching = version.Definition.Steps.OfType<JourneyStep.WaitFor>()
            .Where(step => (step.Id == run.Step || step.LookBack) && !run.Seen.ContainsKey(step.Id)
                && step.Event.Matches(e, scope.Of(e, facts, now)))
            .ToList();
        // What happened at the deadline or after it came too late: the timer takes the run on.
        var here = matching.Find(step => step.Id == run.Step && e.OccurredAt < run.WakeAt);
        var trigger = Trigger.Of(e, version.Definition);
        var ahead = matching.Where(step => step.Id != run.Step).ToList();
        if (here is null && ahead.Count == 0)
            return null;
        if (here is not null && paused)
            ahead.Add(here);
        moved = moved with { Seen = WithSeen(run.Seen, ahead, trigger) };
        if (here is not null && !paused)
            return new RunWalk(version, run, moved with { Trigger = trigger }, moment).Left(here, "event")
                .GoTo(here.Next).Change;
        // During a pause the step is due from now on, and taken when the journey goes on.
        return new RunChange(run, here is null ? moved : moved with { WakeAt = now }, [], [], []);
    }

    /// <summary>What the clock does to a run whose timer is due; null when it is not.</summary>
    public static RunChange? OnTimer(
        PublishedVersion version, RunState run, ContactFacts facts, DateTimeOffset now, ConditionScope scope)
    {
        if (!run.Active || run.WakeAt > now)
            return null;
        var moment = new Moment(now, run.WakeAt!.Value, facts, null, scope);
        var step = version.Definition.Step(run.Step!);
        if (step is not JourneyStep.WaitFor waitFor)
            return new RunWalk(version, run, run, moment).Left(step, "waited")
                .GoTo(((JourneyStep.Wait)step).Next).Change;
        if (!run.Seen.TryGetValue(step.Id, out var seen))
            return new RunWalk(version, run, run, moment).Left(step, "timeout").GoTo(waitFor.Else).Change;
        var found = run with { Trigger = seen, Seen = run.Seen.Where(pair => pair.Key != step.Id).ToDictionary() };
        return new RunWalk(version, run, found, moment).Left(step, "event").GoTo(waitFor.Next).Change;
    }

    private static Dictionary<string, Trigger> WithSeen(
        IReadOnlyDictionary<string, Trigger> seen, IEnumerable<JourneyStep.WaitFor> steps, Trigger trigger)
    {
        var all = new Dictionary<string, Trigger>(seen);
        foreach (var step in steps)
            all[step.Id] = trigger;
        return all;
    }
}
