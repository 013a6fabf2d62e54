namespace Rapport.Journey.Domain;

/// <summary>What becomes of runs when their contacts turn out to be one person.</summary>
internal static class RunMerge
{
    /// <summary>
    /// Moves every run of the merged contact to the survivor. Where both are inside one journey, with the same key if it has
    /// one, the run that got further goes on (on a tie the earlier entry) and the other ends with reason "merged"; where one
    /// has been through a journey that is entered only once (for a key), the other's active run ends likewise, so that nobody
    /// is sent a step twice.
    /// Ended runs move too: they tell that the person has been there.
    /// </summary>
    /// <param name="merged">The merged contact's runs, active and ended.</param>
    /// <param name="survivor">The survivor's runs.</param>
    /// <param name="target">The survivor, and the number in its partition from which events count.</param>
    /// <param name="moment">The merge.</param>
    /// <param name="versionOf">The version of a run; a run whose version is not known only moves.</param>
    public static IReadOnlyList<RunChange> Decide(
        IReadOnlyList<RunState> merged, IReadOnlyList<RunState> survivor, MergeTarget target, Moment moment,
        Func<RunState, PublishedVersion?> versionOf)
    {
        var changes = new List<RunChange>();
        foreach (var mine in merged.GroupBy(run => (run.Journey, run.Key)))
        {
            var all = mine.Concat(survivor.Where(run => (run.Journey, run.Key) == mine.Key)).ToList();
            var keeper = Keeper(all, versionOf);
            foreach (var run in all)
            {
                var moves = run.Contact != target.Contact;
                var moved = moves ? target.Take(run) : run;
                if (run.Active && run.Id != keeper?.Id && versionOf(run) is { } version)
                    changes.Add(
                        new RunWalk(version, run, moved with { Rev = run.Rev + 1 }, moment).End("merged").Change);
                else if (moves)
                    changes.Add(new RunChange(run, moved with { Rev = run.Rev + 1 }, [], [], []));
            }
        }

        return changes;
    }

    /// <summary>
    /// Gives the runs back that a merge had moved, active and ended: so the contact has been where it has been, and no step
    /// of it is sent twice. What the survivor entered since stays its.
    /// </summary>
    /// <param name="survivor">The former survivor's runs.</param>
    /// <param name="target">The contact that stands by itself again.</param>
    public static IReadOnlyList<RunChange> Undo(IReadOnlyList<RunState> survivor, MergeTarget target) =>
    [
        .. survivor.Where(run => run.Former.Count > 0 && run.Former[^1] == target.Contact)
            .Select(run => new RunChange(run, target.TakeBack(run) with { Rev = run.Rev + 1 }, [], [], [])),
    ];

    /// <summary>The active run that goes on; null when none may.</summary>
    private static RunState? Keeper(List<RunState> runs, Func<RunState, PublishedVersion?> versionOf)
    {
        var active = runs.Where(run => run.Active).ToList();
        var beenThrough = runs.Any(run => !run.Active && run.ExitReason != "merged");
        if (active.Count == 0 || (beenThrough && versionOf(active[0])?.Definition.Reentry is Reentry.Never or Reentry.Parallel))
            return null;
        return active.OrderByDescending(run => run.Rev).ThenBy(run => run.EnteredAt)
            .ThenBy(run => run.Id, StringComparer.Ordinal).First();
    }
}
