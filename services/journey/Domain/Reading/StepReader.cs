using Rapport.Events;
using Rapport.Journey.Domain.Json;

namespace Rapport.Journey.Domain.Reading;

/// <summary>
/// Reads the steps of a journey and resolves where each leads: a target by name, else the step below, else the end.
/// </summary>
internal static class StepReader
{
    private const int MostArms = 20;
    private static readonly string[] AwaitedNames = ["event", "segment", "left_segment"];

    private static readonly string[] Kinds =
    [
        "wait", "wait_for", "branch", "send", "handoff", "exit", "wait_days", "wait_until", "wait_date", "split",
        "experiment", "holdout", "update", "tag", "points", "goal", "start", "jump",
    ];

    /// <summary>Reads what can be read; steps with faults in them are left out of the answer.</summary>
    /// <param name="items">The steps of the text.</param>
    /// <param name="journey">Id of the journey.</param>
    /// <param name="hasKey">Whether the journey has a key.</param>
    /// <param name="faults">Where faults are noted.</param>
    public static IReadOnlyList<JourneyStep> Read(
        IReadOnlyList<Fields> items, string journey, bool hasKey, List<JsonFault> faults)
    {
        var before = faults.Count;
        var ids = new List<string>();
        foreach (var item in items)
        {
            var id = item.Id("id", required: true);
            if (id is not null && ids.Contains(id))
                item.Fault("id", $"a step \"{id}\" stands above already");
            ids.Add(id ?? $"({ids.Count})");
        }

        var steps = new List<JourneyStep>();
        for (var i = 0; i < items.Count; i++)
        {
            var targets = new Targets(items[i], ids, i + 1 < ids.Count ? ids[i + 1] : null);
            if (ReadStep(items[i], ids[i], journey, hasKey, targets) is { } step)
                steps.Add(step);
        }

        // A step that could not be read would make others look unreachable; and where there is none, none is.
        if (steps.Count > 0 && faults.Count == before && steps.Count == items.Count)
            StepGraph.Check(steps, items);
        return steps;
    }

    private static JourneyStep? ReadStep(Fields fields, string id, string journey, bool hasKey, Targets targets)
    {
        var kinds = Kinds.Where(fields.Has).ToList();
        if (kinds.Count != 1)
        {
            fields.Fault("", $"a step has exactly one of {string.Join(", ", Kinds)}");
            return null;
        }

        JourneyStep? step = kinds[0] switch
        {
            "wait" => ReadWait(fields, id, targets),
            "wait_for" => ReadWaitFor(fields, id, hasKey, targets),
            "wait_days" => LocalStepReader.ReadWaitDays(fields, id, targets),
            "wait_until" => LocalStepReader.ReadWaitUntil(fields, id, targets),
            "wait_date" => LocalStepReader.ReadWaitDate(fields, id, targets),
            "split" => ChoiceStepReader.ReadSplit(fields, id, journey, targets),
            "experiment" => ChoiceStepReader.ReadExperiment(fields, id, journey, targets),
            "holdout" => ChoiceStepReader.ReadHoldout(fields, id, journey, targets),
            "update" => ConclusionStepReader.ReadUpdate(fields, id, targets),
            "tag" => ConclusionStepReader.ReadTag(fields, id, targets),
            "points" => ConclusionStepReader.ReadPoints(fields, id, targets),
            "goal" => ConclusionStepReader.ReadGoal(fields, id, targets),
            "start" => ConclusionStepReader.ReadStart(fields, id, journey, targets),
            "jump" => ConclusionStepReader.ReadJump(fields, id, journey),
            "branch" => ReadBranch(fields, id, targets),
            "send" => ReadSend(fields, id, targets),
            "handoff" => ReadHandoff(fields, id, targets),
            _ => ReadExit(fields, id),
        };
        fields.Done();
        return step;
    }

    private static JourneyStep.Wait? ReadWait(Fields fields, string id, Targets targets)
    {
        var duration = fields.Duration("wait", required: true);
        var next = targets.Next();
        return duration is null ? null : new JourneyStep.Wait(id, duration.Value, next);
    }

    private static JourneyStep.WaitFor? ReadWaitFor(Fields fields, string id, bool hasKey, Targets targets)
    {
        var next = targets.Next();
        if (fields.Object("wait_for", required: true) is not { } inner)
            return null;
        var name = inner.EventName("event", required: false);
        var (entered, left) = (inner.Text("segment", required: false, 100), inner.Text("left_segment", required: false, 100));
        var when = inner.Condition("when", required: false);
        if (!inner.Has("event") && !inner.Has("when") && !inner.Has("segment") && !inner.Has("left_segment"))
            inner.Fault("", "say what to wait for with \"event\", \"when\" or both, or with \"segment\" or \"left_segment\"");
        if (AwaitedNames.Count(inner.Has) > 1)
            inner.Fault("", $"wait for one of {string.Join(", ", AwaitedNames)}");
        var timeout = inner.Duration("timeout", required: true);
        if (timeout == TimeSpan.Zero)
            inner.Fault("timeout", "give a length of time above zero");
        var keyed = inner.Flag("keyed") ?? false;
        if (keyed && !hasKey)
            inner.Fault("keyed", "the journey has no \"key\"");
        var lookBack = inner.Flag("look_back") ?? keyed;
        var orElse = targets.Of(inner, "else");
        inner.Done();
        var pattern = entered is not null ? new EventPattern(EventNames.SegmentEntered, null, when, entered)
            : left is not null ? new EventPattern(EventNames.SegmentLeft, null, when, left)
            : new EventPattern(name, null, when);
        return timeout is null ? null : new JourneyStep.WaitFor(id, pattern, timeout.Value, lookBack, next, orElse, keyed);
    }

    private static JourneyStep.Branch ReadBranch(Fields fields, string id, Targets targets)
    {
        var arms = new List<JourneyStep.Arm>();
        foreach (var item in fields.Objects("branch", 1, MostArms))
        {
            var when = item.Condition("when", required: true);
            var to = item.Has("to") ? targets.Of(item, "to") : item.Text("to", required: true, 64);
            item.Done();
            if (when is not null && to is not null)
                arms.Add(new JourneyStep.Arm(when, to));
        }

        return new JourneyStep.Branch(id, arms, targets.Of(fields, "else"));
    }

    private static JourneyStep.Send? ReadSend(Fields fields, string id, Targets targets)
    {
        var next = targets.Next();
        if (fields.Object("send", required: true) is not { } inner)
            return null;
        var action = new SendAction(
            inner.Id("channel", required: true) ?? "", inner.Text("template", required: true, 100) ?? "",
            inner.ObjectText("variables"));
        var stale = inner.Duration("stale_after", required: false);
        inner.Done();
        return new JourneyStep.Send(id, action, stale, next);
    }

    private static JourneyStep.Handoff? ReadHandoff(Fields fields, string id, Targets targets)
    {
        var next = targets.Next();
        if (fields.Object("handoff", required: true) is not { } inner)
            return null;
        var action = new HandoffAction(
            inner.Text("queue", required: true, 100) ?? "", inner.Text("reason", required: true, 200) ?? "",
            inner.Whole("priority", -1000, 1000) ?? 0, inner.ObjectText("dossier"));
        var stale = inner.Duration("stale_after", required: false);
        inner.Done();
        return new JourneyStep.Handoff(id, action, stale, next);
    }

    private static JourneyStep.Exit? ReadExit(Fields fields, string id)
    {
        if (fields.Object("exit", required: true) is not { } inner)
            return null;
        var reason = inner.Text("reason", required: false, 64) ?? "completed";
        inner.Done();
        return new JourneyStep.Exit(id, reason);
    }
}
