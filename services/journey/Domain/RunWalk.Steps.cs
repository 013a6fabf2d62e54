using System.Globalization;
using System.Text.Json.Nodes;
using Rapport.Conditions;
using Rapport.Hosting.Ids;

namespace Rapport.Journey.Domain;

// Steps at which no time passes.
internal sealed partial class RunWalk
{
    /// <summary>Takes a step; answers the next.</summary>
    private string? Take(JourneyStep step)
    {
        switch (step)
        {
            case JourneyStep.Wait wait:
                Note(wait, moment.Now, "waited");
                return wait.Next;
            case JourneyStep.WaitFor waitFor:
                return TakeAwaited(waitFor);
            case JourneyStep.WaitDate date when TargetOf(date) is null:
                Note(date, moment.Now, "skipped", "the contact has no such date ahead", ZoneValues());
                return date.Else;
            case JourneyStep.LocalWait local:
                Note(local, moment.Now, "waited", valuesJson: ZoneValues());
                return local.Next;
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
                return Tell(step);
        }
    }

    /// <summary>Takes a step that says something to the log.</summary>
    private string? Tell(JourneyStep step)
    {
        var place = $"{step.Id}:{run.Rev.ToString(CultureInfo.InvariantCulture)}";
        switch (step)
        {
            case JourneyStep.Update update:
                conclusions.Add(new RunConclusion.TraitsSet(moment.Now, run.Trigger, place, update.TraitsJson));
                Note(update, moment.Now, "updated", valuesJson: update.TraitsJson);
                return update.Next;
            case JourneyStep.Tag tag:
                conclusions.AddRange(tag.Remove.Select(name =>
                    new RunConclusion.Tagged(moment.Now, run.Trigger, place, name, Added: false)));
                conclusions.AddRange(tag.Add.Select(name =>
                    new RunConclusion.Tagged(moment.Now, run.Trigger, place, name, Added: true)));
                Note(tag, moment.Now, "tagged");
                return tag.Next;
            case JourneyStep.Points points:
                conclusions.Add(new RunConclusion.PointsWished(moment.Now, run.Trigger, place, points.Earn, points.Reason));
                Note(points, moment.Now, "points_wished");
                return points.Next;
            case JourneyStep.Reach goal:
                Note(goal, moment.Now, run.Goals.Contains(goal.Goal) ? "reached_before" : "reached", goal.Goal);
                if (!run.Goals.Contains(goal.Goal))
                    Reach(goal.Goal);
                return goal.Next;
            case JourneyStep.Start start:
                Request(start, start.Journey);
                return start.Next;
            default:
                throw new InvalidOperationException($"a step of kind {step.Kind} cannot be taken");
        }
    }

    private string? TakeAwaited(JourneyStep.WaitFor step)
    {
        if (!run.Seen.TryGetValue(step.Id, out var seen))
        {
            Note(step, moment.Now, "event", "came true before the wait");
            return step.Next;
        }

        run = run with { Seen = run.Seen.Where(p => p.Key != step.Id).ToDictionary(), Trigger = seen };
        Note(step, moment.Now, "event", "came before the wait");
        return step.Next;
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

    private JourneyStep.SplitArm Draw(JourneyStep.Split split)
    {
        var arm = ArmDraw.Of(split.Experiment, run.Contact, split.Arms);
        Note(split, moment.Now, "assigned", arm.Name, DrawValues(split.Experiment, arm.Name));
        if (split.IsTold)
            conclusions.Add(new RunConclusion.Assigned(moment.Now, run.Trigger, split.Experiment, split.Id, arm.Name));
        return arm;
    }

    private void Reach(string goal)
    {
        run = run with { Goals = run.Goals.Append(goal).ToHashSet() };
        NoteRun("goal", goal);
        conclusions.Add(new RunConclusion.GoalReached(moment.Now, run.Trigger, goal));
    }

    private void Request(JourneyStep step, string journey)
    {
        var place = $"{step.Id}:{run.Rev.ToString(CultureInfo.InvariantCulture)}";
        conclusions.Add(new RunConclusion.EntryRequested(moment.Now, run.Trigger, place, journey));
        Note(step, moment.Now, "requested", journey);
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

    private static string DrawValues(string experiment, string arm) =>
        new JsonObject { ["experiment"] = experiment, ["arm"] = arm }.ToJsonString();
}
