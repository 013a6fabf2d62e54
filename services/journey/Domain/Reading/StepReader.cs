using Rapport.Journey.Domain.Json;

namespace Rapport.Journey.Domain.Reading;

/// <summary>
/// Reads the steps of a journey and resolves where each leads: a target by name, else the step below, else the end.
/// </summary>
internal static class StepReader
{
    private const int MostArms = 20;
    private static readonly string[] Kinds = ["wait", "wait_for", "branch", "send", "handoff", "exit"];

    /// <summary>Reads what can be read; steps with faults in them are left out of the answer.</summary>
    public static IReadOnlyList<JourneyStep> Read(IReadOnlyList<Fields> items, List<JsonFault> faults)
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
            if (ReadStep(items[i], ids[i], targets) is { } step)
                steps.Add(step);
        }

        // A step that could not be read would make others look unreachable; and where there is none, none is.
        if (steps.Count > 0 && faults.Count == before && steps.Count == items.Count)
            StepGraph.Check(steps, items);
        return steps;
    }

    private static JourneyStep? ReadStep(Fields fields, string id, Targets targets)
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
            "wait_for" => ReadWaitFor(fields, id, targets),
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

    private static JourneyStep.WaitFor? ReadWaitFor(Fields fields, string id, Targets targets)
    {
        var next = targets.Next();
        if (fields.Object("wait_for", required: true) is not { } inner)
            return null;
        var pattern = new EventPattern(
            inner.EventName("event", required: false), null, inner.Condition("when", required: false));
        if (!inner.Has("event") && !inner.Has("when"))
            inner.Fault("", "say what to wait for with \"event\", \"when\" or both");
        var timeout = inner.Duration("timeout", required: true);
        if (timeout == TimeSpan.Zero)
            inner.Fault("timeout", "give a length of time above zero");
        var lookBack = inner.Flag("look_back") ?? false;
        var orElse = targets.Of(inner, "else");
        inner.Done();
        return timeout is null ? null : new JourneyStep.WaitFor(id, pattern, timeout.Value, lookBack, next, orElse);
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

    /// <summary>Where one step may lead.</summary>
    private sealed class Targets(Fields step, IReadOnlyList<string> ids, string? below)
    {
        public string? Next() => Of(step, "next");

        public string? Of(Fields fields, string name)
        {
            if (fields.Text(name, required: false, 64) is not { } target)
                return below;
            if (!ids.Contains(target))
                fields.Fault(name, $"there is no step \"{target}\"");
            return target;
        }
    }
}
