namespace Rapport.Journey.Domain;

/// <summary>
/// Moves one run on until it rests or ends. Steps at which no time passes are taken at once; a definition has no loop
/// of such steps, so every walk ends.
/// </summary>
/// <param name="version">The version that the run is in.</param>
/// <param name="before">The run as stored; null for one that begins.</param>
/// <param name="start">The run from which to go on.</param>
/// <param name="moment">What moves it.</param>
internal sealed partial class RunWalk(PublishedVersion version, RunState? before, RunState start, Moment moment)
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
        NoteRun("entered", valuesJson: valuesJson);
        conclusions.Add(new RunConclusion.Entered(moment.Now, run.Trigger));
        return this;
    }

    /// <summary>Draws whether the contact is kept out of the journey, and says so either way.</summary>
    public bool IsHeldOut()
    {
        if (version.Definition.Holdout is not { } holdout)
            return false;
        var arm = ArmDraw.Of(holdout.Experiment, run.Contact, holdout.Arms(to: null, next: null));
        NoteRun("assigned", arm.Name, DrawValues(holdout.Experiment, arm.Name));
        conclusions.Add(new RunConclusion.Assigned(moment.Now, run.Trigger, holdout.Experiment, "", arm.Name));
        return arm.Name == Holdout.HeldOut;
    }

    /// <summary>Notes goals that were reached.</summary>
    public RunWalk Reached(IReadOnlyCollection<Goal> goals)
    {
        foreach (var goal in goals)
            Reach(goal.Name);
        return this;
    }

    /// <summary>Keeps an event for steps that await it and cannot be left now.</summary>
    public void Seen(IReadOnlyCollection<JourneyStep.WaitFor> steps, Trigger trigger)
    {
        if (steps.Count == 0)
            return;
        var seen = new Dictionary<string, Trigger>(run.Seen);
        foreach (var step in steps)
            seen[step.Id] = trigger;
        run = run with { Seen = seen };
    }

    /// <summary>Makes the step at which the run rests due.</summary>
    public RunWalk DueNow()
    {
        run = run with { WakeAt = moment.Now };
        return this;
    }

    /// <summary>Says which event moves the run from here on.</summary>
    public RunWalk By(Trigger trigger)
    {
        run = run with { Trigger = trigger };
        return this;
    }

    /// <summary>Notes how the step at which the run rested was left.</summary>
    public RunWalk Left(JourneyStep step, string result)
    {
        Note(step, run.Since, result, valuesJson: run.Target is { } target ? ValuesOf(target) : null);
        run = run with { Target = null };
        return this;
    }

    /// <summary>Goes on at a step; null ends the run.</summary>
    public RunWalk GoTo(string? stepId)
    {
        for (var next = stepId; next is not null;)
        {
            var step = version.Definition.Step(next);
            if (RestAt(step) is { } rest)
                return Stay(step, rest);
            switch (step)
            {
                case JourneyStep.Exit exit:
                    return Note(exit, moment.Now, "exited", exit.Reason).End(exit.Reason);
                case JourneyStep.Jump jump:
                    Request(jump, jump.Journey);
                    return End("jumped");
                case JourneyStep.Split split:
                    var arm = Draw(split);
                    if (arm.ExitReason is { } reason)
                        return End(reason);
                    next = arm.To;
                    break;
                default:
                    next = Take(step);
                    break;
            }
        }

        return End("completed");
    }

    /// <summary>Ends the run.</summary>
    public RunWalk End(string reason)
    {
        run = run with
        {
            Step = null, WakeAt = null, Target = null, ExitReason = reason, Since = moment.Now,
            MovedByTime = moment.Cause is null, Seen = new Dictionary<string, Trigger>(),
        };
        NoteRun("exited", reason);
        conclusions.Add(new RunConclusion.Exited(moment.Now, reason, run.Trigger));
        return this;
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

    // What happens to the run as a whole is in no step.
    private void NoteRun(string result, string reason = "", string? valuesJson = null) => trace.Add(new TraceEntry(
        "", "run", moment.Now, moment.Now, result, reason, valuesJson, moment.EventId));
}
