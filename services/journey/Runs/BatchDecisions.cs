using Rapport.Events;
using Rapport.Events.Policies;
using Rapport.Journey.Definitions;
using Rapport.Journey.Domain;

namespace Rapport.Journey.Runs;

/// <summary>
/// Decides a batch of events in memory, in the order of the log, over the runs and facts that were read for it.
/// </summary>
internal sealed class BatchDecisions(CatalogView view, DateTimeOffset now, int partitionCount)
{
    private readonly ConditionScope scope = new();
    private readonly Dictionary<(string Workspace, string Contact), ContactFacts> facts = [];
    private readonly Dictionary<(string Workspace, string Contact), long> decidedUpTo = [];
    private readonly Dictionary<string, RunState> runs = [];
    private readonly Dictionary<(string Workspace, string Contact), List<string>> runsOf = [];
    private readonly Dictionary<string, RunChange> changes = [];
    private readonly HashSet<(string Workspace, string Contact)> changedFacts = [];
    private readonly HashSet<(string Workspace, string Contact)> replanned = [];
    private readonly Dictionary<(string Journey, string Contact, string Reason), EntryRefusal> refusals = [];
    private readonly Dictionary<string, IReadOnlyDictionary<string, IReadOnlyList<JourneyEvent>>> histories = [];

    /// <summary>What becomes of runs: one change a run.</summary>
    public IReadOnlyCollection<RunChange> Changes => changes.Values;

    /// <summary>What becomes of facts.</summary>
    public IReadOnlyCollection<ContactFacts> ChangedFacts => [.. changedFacts.Select(key => facts[key])];

    /// <summary>Who did not enter and why: the last time for each journey, contact and reason.</summary>
    public IReadOnlyCollection<EntryRefusal> Refusals => refusals.Values;

    /// <summary>When time asks for the entries of contacts of whom something was told that it goes by.</summary>
    public IReadOnlyCollection<PlannedEntry> Planned =>
    [
        .. from key in replanned
           from version in view.PlansOf(key.Workspace)
           // The facts are written after it.
           select PlannedEntry.Next(version, facts[key], now) with { FactsRev = facts[key].Rev + 1 },
    ];

    /// <summary>Gives what the store knows.</summary>
    public void Load(IEnumerable<ContactFacts> knownFacts, IEnumerable<RunState> knownRuns)
    {
        foreach (var known in knownFacts)
        {
            facts[(known.Workspace, known.Contact)] = known;
            decidedUpTo[(known.Workspace, known.Contact)] = known.N;
        }

        foreach (var run in knownRuns)
            Put(run);
    }

    /// <summary>Gives the history of the contact of an event that makes it anew.</summary>
    public void Load(JourneyEvent unmerged, IReadOnlyDictionary<string, IReadOnlyList<JourneyEvent>> history) =>
        histories[unmerged.Id] = history;

    /// <summary>
    /// Decides one event. Events up to the number in the facts were decided before, and are passed over.
    /// </summary>
    public void Decide(Interest interest)
    {
        var e = interest.Event;
        var key = (e.Workspace, e.Contact);
        if (e.N <= decidedUpTo.GetValueOrDefault(key))
            return;
        var known = FactsOf(key);
        if (FactsProjection.IsOld(known, e))
            return;
        var after = FactsProjection.Apply(known, e);
        if (!ReferenceEquals(known, after))
        {
            SetFacts(after);
            if (MovesPlans(e, known))
                replanned.Add(key);
        }

        if (e.Told is ToldFact.Unmerged unmerged)
            Unmerge(e, unmerged);
        else if (interest.MergedWith.Length > 0)
            Merge(interest);
        if (interest.Moves)
            Move(e, after);
        // What a merged contact did before does not start anything beside the survivor's runs.
        if (after.MergedInto is null)
            Enter(interest, after);
    }

    // The first that is known of a contact, and then what time goes by.
    private bool MovesPlans(JourneyEvent e, ContactFacts before)
    {
        var plans = view.PlansOf(e.Workspace);
        return plans.Count > 0 && (before.Rev == 0 || (e.Name == EventNames.Identified
            && (e.Properties.TryGet(PersonFacts.ZoneTrait, out _) || plans.Any(version =>
                version.Definition.Plan is EntryPlan.Date date && e.Properties.TryGet(date.Rule.Attribute, out _)))));
    }

    private void Move(JourneyEvent e, ContactFacts known)
    {
        foreach (var run in RunsOf((e.Workspace, e.Contact)))
        {
            var paused = view.Paused.Contains(new JourneyKey(run.Workspace, run.Journey));
            if (view.VersionOf(run) is { } version
                && RunDecisions.OnEvent(version, run, e, known, now, paused, scope) is { } change)
                Keep(change);
        }
    }

    private void Enter(Interest interest, ContactFacts known)
    {
        var e = interest.Event;
        foreach (var journey in interest.Entrances)
        {
            var others = RunsOf((e.Workspace, e.Contact)).Where(run => run.Journey == journey.Current.Definition.Id);
            var decision = EntryDecisions.Decide(journey, e, known, others, now, scope);
            if (decision.Change is { } change)
                Keep(change);
            else if (decision.Refusal is { } refusal)
                refusals[(refusal.Journey, refusal.Contact, refusal.Reason)] = refusal;
        }
    }

    /// <summary>
    /// The survivor takes over when it hears of the merge. When the merged contact's own partition is heard later,
    /// what has happened there meanwhile follows.
    /// </summary>
    private void Merge(Interest interest)
    {
        var e = interest.Event;
        var absorbed = e.Name == EventNames.ContactAbsorbed;
        var merged = FactsOf((e.Workspace, absorbed ? interest.MergedWith : e.Contact));
        var merge = e.Told is ToldFact.Absorbed { Merge: var taken } ? taken : ((ToldFact.Merged)e.Told!).Merge;
        // Not taken over yet, or by another merge: before this one was undone, or since.
        if (!absorbed && (merged.MergedInto is null || (merged.MergedBy.Length > 0 && merged.MergedBy != merge)))
            return;
        var survivor = FactsOf((e.Workspace, absorbed ? e.Contact : SurvivorOf(e.Workspace, interest.MergedWith)));
        if (survivor.Contact == merged.Contact || merged.Undone.Contains(merge) || survivor.Undone.Contains(merge))
            return;
        SetFacts(survivor.Absorb(merged, isComplete: !absorbed) with { N = absorbed ? e.N : survivor.N });
        SetFacts(merged.MergeInto(survivor.Contact, merge, e.ReceivedAt) with { N = absorbed ? merged.N : e.N });
        replanned.Add((e.Workspace, survivor.Contact));
        replanned.Add((e.Workspace, merged.Contact));
        var target = absorbed
            ? new MergeTarget(e.Contact, e.Partition, e.N)
            : new MergeTarget(survivor.Contact, Partition.Of(e.Workspace, survivor.Contact, partitionCount), 0);
        var moment = Moment.Of(e, FactsOf((e.Workspace, survivor.Contact)), now, scope);
        foreach (var change in RunMerge.Decide(
            RunsOf((e.Workspace, merged.Contact)), RunsOf((e.Workspace, survivor.Contact)), target, moment,
            view.VersionOf))
            Keep(change);
    }

    /// <summary>
    /// Each of the two is made anew from the log when its own part of it tells; the runs go back with the first that does,
    /// and with the survivor's where that is first.
    /// </summary>
    private void Unmerge(JourneyEvent e, ToldFact.Unmerged unmerged)
    {
        var key = (e.Workspace, e.Contact);
        var remade = FactsProjection.Remake(e.Workspace, e.Contact, histories.GetValueOrDefault(e.Id) ?? new Dictionary<string, IReadOnlyList<JourneyEvent>>());
        SetFacts(remade.InPlaceOf(FactsOf(key), unmerged.Merge, e.N));
        replanned.Add(key);
        var target = e.Contact == unmerged.From
            ? new MergeTarget(e.Contact, e.Partition, e.N)
            : new MergeTarget(unmerged.From, Partition.Of(e.Workspace, unmerged.From, partitionCount), 0);
        foreach (var change in RunMerge.Undo(RunsOf((e.Workspace, unmerged.Into)), target))
            Keep(change);
    }

    private string SurvivorOf(string workspace, string contact)
    {
        // What the next one has heard to be undone leads there no more, though the contact's own part may not tell so yet.
        for (var hops = 0; hops < 8 && FactsOf((workspace, contact)) is { MergedInto: { } next, MergedBy: var by }
            && !FactsOf((workspace, next)).Undone.Contains(by); hops++)
            contact = next;
        return contact;
    }

    private ContactFacts FactsOf((string Workspace, string Contact) key) =>
        facts.TryGetValue(key, out var known) ? known : ContactFacts.None(key.Workspace, key.Contact);

    private void SetFacts(ContactFacts after)
    {
        facts[(after.Workspace, after.Contact)] = after;
        changedFacts.Add((after.Workspace, after.Contact));
    }

    private List<RunState> RunsOf((string Workspace, string Contact) key) =>
        runsOf.TryGetValue(key, out var ids)
            ? [.. ids.Select(id => runs[id]).Where(run => run.Contact == key.Contact)]
            : [];

    private void Keep(RunChange change)
    {
        changes[change.After.Id] = changes.TryGetValue(change.After.Id, out var before) ? before.Then(change) : change;
        Put(change.After);
    }

    private void Put(RunState run)
    {
        runs[run.Id] = run;
        var key = (run.Workspace, run.Contact);
        if (!runsOf.TryGetValue(key, out var ids))
            runsOf[key] = ids = [];
        if (!ids.Contains(run.Id))
            ids.Add(run.Id);
    }
}
