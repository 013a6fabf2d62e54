using Rapport.Journey.Domain;
using Rapport.Journey.V1;

namespace Rapport.Journey.Definitions;

/// <summary>All journeys at one moment, indexed by the events that matter to them. Immutable.</summary>
internal sealed class CatalogView
{
    private readonly Dictionary<JourneyKey, CatalogEntry> entries;
    private readonly Dictionary<(string Workspace, string? EventName), List<OpenJourney>> entrances = [];
    private readonly HashSet<(string Workspace, string? EventName)> inner = [];

    private readonly HashSet<string> localWaits = [];
    private readonly Dictionary<string, List<PublishedVersion>> plans = [];

    private CatalogView(Dictionary<JourneyKey, CatalogEntry> entries)
    {
        this.entries = entries;
        Paused = entries.Where(e => e.Value.Journey.State == JourneyState.Paused).Select(e => e.Key).ToHashSet();
    }

    /// <summary>All journeys.</summary>
    public IReadOnlyCollection<CatalogEntry> Entries => entries.Values;

    /// <summary>Journeys that stand still.</summary>
    public IReadOnlySet<JourneyKey> Paused { get; }

    /// <summary>Whether a journey that is in force has a version that cannot be read here: a neighbour may know it.</summary>
    public bool HasUnreadable { get; private init; }

    /// <summary>The view of these journeys.</summary>
    public static CatalogView Of(IReadOnlyCollection<CatalogEntry> journeys)
    {
        var view = new CatalogView(journeys.ToDictionary(entry => entry.Key))
        {
            HasUnreadable = journeys.Any(entry => entry.Journey.State is JourneyState.Active or JourneyState.Paused
                && entry.Versions.Contains(null)),
        };
        foreach (var entry in view.entries.Values)
        {
            if (view.FindOpen(entry.Key) is { } open)
                view.AddEntrance(open);
            if (entry.Journey.State is JourneyState.Active or JourneyState.Paused
                && entry.Versions is [.., { Definition.Plan: not null } planned])
                view.AddPlan(planned);
            var versions = entry.Versions.OfType<PublishedVersion>().ToList();
            if (versions.Exists(version => version.Definition.HasLocalWaits))
                view.localWaits.Add(entry.Journey.Workspace);
            foreach (var pattern in versions.SelectMany(version => version.Definition.InnerPatterns))
                foreach (var name in pattern.Names ?? (IEnumerable<string?>)[null])
                    view.inner.Add((entry.Journey.Workspace, name));
        }

        return view;
    }

    /// <summary>A journey; null when it is not known.</summary>
    public CatalogEntry? Find(JourneyKey journey) => entries.GetValueOrDefault(journey);

    /// <summary>The journeys that events of this name may open.</summary>
    public IEnumerable<OpenJourney> Entrances(string workspace, string eventName) =>
        Named(workspace, eventName).Concat(Named(workspace, null));

    /// <summary>Whether an event of this name may open a journey, or move or end a run.</summary>
    public bool Cares(string workspace, string eventName) =>
        MayMove(workspace, eventName) || Named(workspace, eventName).Count + Named(workspace, null).Count > 0;

    /// <summary>Whether an event of this name may move or end a run.</summary>
    public bool MayMove(string workspace, string eventName) =>
        inner.Contains((workspace, eventName)) || inner.Contains((workspace, null));

    /// <summary>Whether a run of the workspace may wait for a time on its contact's own clock.</summary>
    public bool HasLocalWaits(string workspace) => localWaits.Contains(workspace);

    /// <summary>The versions in force, paused ones included, whose entries time asks for.</summary>
    public IReadOnlyList<PublishedVersion> PlansOf(string workspace) => plans.GetValueOrDefault(workspace) ?? [];

    /// <summary>All of them.</summary>
    public IEnumerable<PublishedVersion> Plans => plans.Values.SelectMany(all => all);

    /// <summary>The journey while contacts may enter it; null else.</summary>
    public OpenJourney? FindOpen(JourneyKey journey) =>
        Find(journey) is { Journey: { State: JourneyState.Active, OpenSince: { } since } record, Versions: [.., { } current] }
            ? new OpenJourney(current, since, record.OpenAfter) : null;

    /// <summary>The version of a run; null when it is not known, or cannot be read any more.</summary>
    public PublishedVersion? VersionOf(RunState run) =>
        entries.TryGetValue(new JourneyKey(run.Workspace, run.Journey), out var entry)
            && run.Version <= entry.Versions.Count
            ? entry.Versions[run.Version - 1]
            : null;

    /// <summary>The ids of a version's steps, in the order of its definition.</summary>
    public IReadOnlyList<string> StepsOf(string workspace, string journey, int version) =>
        entries.TryGetValue(new JourneyKey(workspace, journey), out var entry) && version <= entry.Versions.Count
            ? [.. entry.Versions[version - 1]?.Definition.Steps.Select(step => step.Id) ?? []]
            : [];

    private List<OpenJourney> Named(string workspace, string? eventName) =>
        entrances.TryGetValue((workspace, eventName), out var found) ? found : [];

    private void AddPlan(PublishedVersion version)
    {
        if (!plans.TryGetValue(version.Workspace, out var list))
            plans[version.Workspace] = list = [];
        list.Add(version);
    }

    private void AddEntrance(OpenJourney journey)
    {
        foreach (var name in journey.Current.Definition.EntryNames ?? (IEnumerable<string?>)[null])
        {
            var key = (journey.Current.Workspace, name);
            if (!entrances.TryGetValue(key, out var list))
                entrances[key] = list = [];
            list.Add(journey);
        }
    }
}
