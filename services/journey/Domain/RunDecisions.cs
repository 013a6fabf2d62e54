using Rapport.Conditions;
using Rapport.Journey.Domain.Time;

namespace Rapport.Journey.Domain;

/// <summary>
/// Every decision about runs inside, as a function of definition version, run, event or timer, facts and now. Deciding the
/// same again after its effect gives nothing, so that events may be applied any number of times.
/// </summary>
internal static class RunDecisions
{
    /// <summary>
    /// What an event does to a run, or null: it may end it, reach a goal, move it on from the step that awaits it, be noted
    /// for a step that will look back or that the pause holds up, or change the clock that it goes by. Of a run that has
    /// ended it may reach a goal.
    /// </summary>
    public static RunChange? OnEvent(
        PublishedVersion version, RunState run, JourneyEvent e, ContactFacts facts, DateTimeOffset now, bool paused,
        ConditionScope scope)
    {
        var definition = version.Definition;
        if (e.Historic || run.IsPast(e) || e.OccurredAt < run.EntryOccurredAt
            || (!run.Active && definition.Goals.Count == 0))
            return null;
        var context = scope.Of(e, facts, now);
        var key = KeyOf(definition, context);
        if (run.Key is not null && key is not null && key != run.Key)
            return null;
        var moment = Moment.Of(e, facts, now, scope);
        var moved = run with { LastN = e.N, Rev = run.Rev + 1 };
        var reached = definition.Goals.Where(goal => !run.Goals.Contains(goal.Name)
            && e.OccurredAt < run.EntryOccurredAt + goal.Window && goal.Event.Matches(e, context)).ToList();
        var walk = new RunWalk(version, run, moved, moment).Reached(reached);
        if (!run.Active)
            return reached.Count == 0 ? null : walk.Change;
        if (definition.ExitWhen?.Matches(e, context) == true)
            return walk.End("exit_when").Change;
        if (reached.Exists(goal => goal.Exits))
            return walk.End("goal").Change;

        var matching = definition.Steps.OfType<JourneyStep.WaitFor>()
            .Where(step => (step.Id == run.Step || step.LookBack) && !run.Seen.ContainsKey(step.Id)
                && (!step.Keyed || key == run.Key) && step.Event.Matches(e, context))
            .ToList();
        // What happened at the deadline or after it came too late: the timer takes the run on.
        var here = matching.Find(step => step.Id == run.Step && e.OccurredAt < run.WakeAt);
        var ahead = matching.Where(step => step.Id != run.Step).ToList();
        if (here is not null && paused)
            ahead.Add(here);
        walk.Seen(ahead, Trigger.Of(e, definition));
        if (here is not null)
            // During a pause the step is due from now on, and taken when the journey goes on.
            return paused ? walk.DueNow().Change : walk.By(Trigger.Of(e, definition)).Left(here, "event").GoTo(here.Next).Change;
        return walk.Rezoned() || ahead.Count > 0 || reached.Count > 0 ? walk.Change : null;
    }

    /// <summary>What the clock does to a run whose timer is due; null when it is not.</summary>
    public static RunChange? OnTimer(
        PublishedVersion version, RunState run, ContactFacts facts, DateTimeOffset now, ConditionScope scope)
    {
        if (!run.Active || run.WakeAt > now)
            return null;
        var moment = new Moment(now, run.WakeAt!.Value, facts, null, scope);
        var step = version.Definition.Step(run.Step!);
        switch (step)
        {
            case JourneyStep.WaitFor waitFor when run.Seen.TryGetValue(step.Id, out var seen):
                var found = run with { Trigger = seen, Seen = run.Seen.Where(pair => pair.Key != step.Id).ToDictionary() };
                return new RunWalk(version, run, found, moment).Left(step, "event").GoTo(waitFor.Next).Change;
            case JourneyStep.WaitFor waitFor:
                return new RunWalk(version, run, run, moment).Left(step, "timeout").GoTo(waitFor.Else).Change;
            // The window has closed while nobody looked: the next one counts.
            case JourneyStep.WaitUntil until when HasClosed(until.Opening, run.Target, now):
                return new RunWalk(version, run, run, moment).Left(step, "missed").GoTo(step.Id).Change;
            case JourneyStep.LocalWait local:
                return new RunWalk(version, run, run, moment).Left(step, "waited").GoTo(local.Next).Change;
            default:
                return new RunWalk(version, run, run, moment).Left(step, "waited").GoTo(((JourneyStep.Wait)step).Next).Change;
        }
    }

    private static bool HasClosed(LocalOpening opening, LocalTarget? target, DateTimeOffset now) =>
        target is not null && opening.To is not null && opening.NextAfter(now, target.Zone.Zone) is not null;

    private static string? KeyOf(JourneyDefinition definition, EvaluationContext context) =>
        definition.Key?.TryEvaluate(context, out var key) == true ? key : null;
}
