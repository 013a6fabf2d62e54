using System.Globalization;
using System.Text.Json.Nodes;
using Rapport.Conditions;
using Rapport.Events;
using Rapport.Hosting.Ids;

namespace Rapport.Journey.Domain;

/// <summary>
/// Moves one run on until it rests or ends. Steps at which no time passes are taken at once; a definition has no loop
/// of such steps, so every walk ends.
/// </summary>
/// <param name="version">The version that the run is in.</param>
/// <param name="before">The run as stored; null for one that begins.</param>
/// <param name="start">The run from which to go on.</param>
/// <param name="moment">What moves it.</param>
internal sealed class RunWalk(PublishedVersion version, RunState? before, RunState start, Moment moment)
{
    private readonly List<TraceEntry> trace = [];
    private readonly List<StepCommand> commands = [];
    private readonly List<RunConclusion> conclusions = [];
    private RunState run = start;

    /// <summary>The change, once the walk is done.</summary>
    public RunChange Change => new(before, run, trace, commands, conclusions);

    /// <summary>Notes the entry.</summary>
    public RunWalk Entered(string? valuesJson)
    {
        trace.Add(new TraceEntry(
            "", "run", moment.Now, moment.Now, "entered", ValuesJson: valuesJson, EventId: moment.EventId));
        conclusions.Add(new RunConclusion(EventNames.JourneyEntered, moment.Now, "", run.Trigger));
        return this;
    }

    /// <summary>Notes how the step at which the run rested was left.</summary>
    public RunWalk Left(JourneyStep step, string result) => Note(step, run.Since, result);

    /// <summary>Goes on at a step; null ends the run.</summary>
    public RunWalk GoTo(string? stepId)
    {
        for (var next = stepId; next is not null;)
        {
            var step = version.Definition.Step(next);
            if (RestAt(step) is { } duration)
                return Rest(step, duration);
            if (step is JourneyStep.Exit exit)
                return Note(exit, moment.Now, "exited", exit.Reason).End(exit.Reason);
            next = Take(step);
        }

        return End("completed");
    }

    /// <summary>Ends the run.</summary>
    public RunWalk End(string reason)
    {
        run = run with
        {
            Step = null, WakeAt = null, ExitReason = reason, Since = moment.Now, MovedByTime = moment.Cause is null,
            Seen = new Dictionary<string, Trigger>(),
        };
        trace.Add(new TraceEntry("", "run", moment.Now, moment.Now, "exited", reason, EventId: moment.EventId));
        conclusions.Add(new RunConclusion(EventNames.JourneyExited, moment.Now, reason, run.Trigger));
        return this;
    }

    /// <summary>How long the run stays at a step; null when it goes on at once.</summary>
    private TimeSpan? RestAt(JourneyStep step) => step switch
    {
        JourneyStep.Wait { Duration: var duration } when duration > TimeSpan.Zero => duration,
        JourneyStep.WaitFor waitFor when !run.Seen.ContainsKey(waitFor.Id) => waitFor.Timeout,
        _ => null,
    };

    /// <summary>Takes a step at which no time passes; answers the next.</summary>
    private string? Take(JourneyStep step)
    {
        switch (step)
        {
            case JourneyStep.Wait wait:
                Note(wait, moment.Now, "waited");
                return wait.Next;
            case JourneyStep.WaitFor waitFor:
                var seen = run.Seen[waitFor.Id];
                run = run with { Seen = run.Seen.Where(p => p.Key != waitFor.Id).ToDictionary(), Trigger = seen };
                Note(waitFor, moment.Now, "event", "came before the wait");
                return waitFor.Next;
            case JourneyStep.Branch branch:
                return Choose(branch);
            case JourneyStep.Send send:
                Order(send, send.Action, send.StaleAfter, "sent");
                return send.Next;
            case JourneyStep.Handoff handoff:
                var completed = Dossier.Complete(handoff.Action, moment.Facts, run);
                Order(handoff, completed, handoff.StaleAfter, "handed_off");
                return handoff.Next;
            default:
                throw new InvalidOperationException($"a step of kind {step.Kind} cannot be taken");
        }
    }

    private RunWalk Rest(JourneyStep step, TimeSpan duration)
    {
        run = run with
        {
            Step = step.Id, Since = moment.Now, WakeAt = moment.Now + duration, MovedByTime = moment.Cause is null,
        };
        return this;
    }

    private string? Choose(JourneyStep.Branch branch)
    {
        var context = moment.Scope.Of(run.Trigger, moment.Facts, moment.Now);
        var values = new JsonObject();
        var errors = new List<string>();
        foreach (var (arm, index) in branch.Arms.Select((arm, index) => (arm, index)))
        {
            ReadValues.AddTo(values, arm.When.Reads, context);
            var answer = arm.When.Evaluate(context);
            if (answer.Outcome == ConditionOutcome.Error)
                errors.Add($"arm {index} could not be decided: {answer.Message}");
            if (answer.Outcome != ConditionOutcome.True)
                continue;
            Note(branch, moment.Now, "branched", string.Join("; ", [.. errors, $"arm {index}"]), values.ToJsonString());
            return arm.To;
        }

        Note(branch, moment.Now, "branched", string.Join("; ", [.. errors, "else"]), values.ToJsonString());
        return branch.Else;
    }

    private void Order(JourneyStep step, StepAction action, TimeSpan? staleAfter, string result)
    {
        var expireAt = moment.Due + staleAfter;
        if (expireAt < moment.Now)
        {
            Note(step, moment.Now, "skipped", "stale");
            return;
        }

        var id = DerivedId.From(run.Id, step.Id, run.Rev.ToString(CultureInfo.InvariantCulture));
        commands.Add(new StepCommand(id, step.Id, action, moment.Now, expireAt, run.Trigger));
        Note(step, moment.Now, result, commandId: id);
    }

    private RunWalk Note(
        JourneyStep step, DateTimeOffset since, string result, string reason = "", string? valuesJson = null,
        string commandId = "")
    {
        trace.Add(new TraceEntry(
            step.Id, step.Kind, since, moment.Now, result, reason, valuesJson, moment.EventId, commandId));
        run = run with { Rev = run.Rev + 1 };
        return this;
    }
}
