namespace Rapport.Journey.Domain.Reading;

/// <summary>Whether every step can be reached, and every way through the steps comes to rest.</summary>
internal static class StepGraph
{
    /// <summary>Notes steps that nothing leads to, and loops without a wait, at the steps concerned.</summary>
    public static void Check(IReadOnlyList<JourneyStep> steps, IReadOnlyList<Fields> items)
    {
        var byId = steps.ToDictionary(step => step.Id);
        var reached = Reach(steps[0], byId);
        for (var i = 0; i < steps.Count; i++)
        {
            if (!reached.Contains(steps[i].Id))
                items[i].Fault("", $"nothing leads to step \"{steps[i].Id}\"");
            else if (LoopFrom(steps[i], byId) is { } loop && loop.Min(id => IndexOf(steps, id)) == i)
                items[i].Fault("", $"the steps {string.Join(" → ", loop.Append(loop[0]))} go round without a wait");
        }
    }

    private static int IndexOf(IReadOnlyList<JourneyStep> steps, string id) =>
        Enumerable.Range(0, steps.Count).First(i => steps[i].Id == id);

    private static HashSet<string> Reach(JourneyStep first, Dictionary<string, JourneyStep> byId)
    {
        var reached = new HashSet<string> { first.Id };
        var open = new Stack<JourneyStep>([first]);
        while (open.TryPop(out var step))
            foreach (var next in step.Successors)
                if (next is not null && reached.Add(next))
                    open.Push(byId[next]);
        return reached;
    }

    /// <summary>
    /// A way of steps at which no time passes that begins and ends at <paramref name="start"/>; null when there is
    /// none.
    /// </summary>
    private static IReadOnlyList<string>? LoopFrom(JourneyStep start, Dictionary<string, JourneyStep> byId)
    {
        var cameFrom = new Dictionary<string, string>();
        var open = new Queue<JourneyStep>([start]);
        while (open.TryDequeue(out var step))
        {
            if (step.Rests)
                continue;
            foreach (var next in step.Successors)
            {
                if (next is null || !cameFrom.TryAdd(next, step.Id))
                    continue;
                if (next == start.Id)
                    return WayBack(start.Id, cameFrom);
                open.Enqueue(byId[next]);
            }
        }

        return null;
    }

    private static List<string> WayBack(string start, Dictionary<string, string> cameFrom)
    {
        var way = new List<string>();
        for (var id = cameFrom[start]; id != start; id = cameFrom[id])
            way.Insert(0, id);
        way.Insert(0, start);
        return way;
    }
}
