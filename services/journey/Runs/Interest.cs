using Rapport.Events;
using Rapport.Events.Policies;
using Rapport.Journey.Definitions;
using Rapport.Journey.Domain;

namespace Rapport.Journey.Runs;

/// <summary>What an event may change here, found without asking a store.</summary>
/// <param name="Event">The event.</param>
/// <param name="Entrances">Journeys that it may let its contact into.</param>
/// <param name="Moves">Whether it may move or end a run.</param>
/// <param name="IsFact">Whether conditions may read what it says.</param>
/// <param name="MergedWith">The other contact of a merge, or of one that is undone; empty else.</param>
internal sealed record Interest(
    JourneyEvent Event, IReadOnlyList<OpenJourney> Entrances, bool Moves, bool IsFact, string MergedWith)
{
    /// <summary>Whether there is anything to do.</summary>
    public bool Any => Entrances.Count > 0 || Moves || IsFact || MergedWith.Length > 0;

    /// <summary>Whether the contact's runs have to be known.</summary>
    public bool NeedsRuns => Entrances.Count > 0 || Moves || MergedWith.Length > 0;

    /// <summary>Whether events of a name may change anything at all; for most names the answer is no.</summary>
    public static bool IsPossible(string workspace, string eventName, CatalogView view) =>
        FactsProjection.Names.Contains(eventName) || eventName is EventNames.ContactAbsorbed or EventNames.ContactMerged
        or EventNames.ContactUnmerged
        || view.Cares(workspace, eventName);

    /// <summary>What an event may change.</summary>
    public static Interest Of(JourneyEvent e, CatalogView view, DateTimeOffset now, ConditionScope scope)
    {
        List<OpenJourney>? entrances = null;
        foreach (var journey in view.Entrances(e.Workspace, e.Name))
            if (EntryDecisions.MayEnter(journey, e, now, scope))
                (entrances ??= []).Add(journey);
        return new Interest(
            e, entrances ?? (IReadOnlyList<OpenJourney>)[], !e.Historic && (view.MayMove(e.Workspace, e.Name) || MovesClock(e, view)),
            FactsProjection.Names.Contains(e.Name),
            e.Told switch
            {
                ToldFact.Absorbed absorbed => absorbed.From,
                ToldFact.Merged merged => merged.Into,
                ToldFact.Unmerged unmerged => unmerged.From == e.Contact ? unmerged.Into : unmerged.From,
                _ => "",
            });
    }

    // Whoever goes by another clock from now on wakes at another time.
    private static bool MovesClock(JourneyEvent e, CatalogView view) =>
        e.Name == EventNames.Identified && view.HasLocalWaits(e.Workspace)
        && e.Properties.TryGet(PersonFacts.ZoneTrait, out _);
}
