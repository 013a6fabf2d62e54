using Rapport.Following.Partitions;
using Rapport.Tagging.Definitions;
using Rapport.Tagging.Domain;

namespace Rapport.Tagging.Contacts;

/// <summary>By which definitions the events of a stretch are decided, by workspace.</summary>
internal sealed class PartitionDefinitions
{
    private readonly Dictionary<string, (TaggingDefinitions Definitions, IReadOnlySet<int> Opened)> byWorkspace = [];

    /// <summary>The definitions of a workspace, and which versions are counted in the partition.</summary>
    public (TaggingDefinitions Definitions, IReadOnlySet<int> Opened) Of(string workspace) => byWorkspace[workspace];

    /// <summary>
    /// The definitions for a stretch, never older than those of an earlier commit of the partition; notes in the commit that it was
    /// decided by them.
    /// </summary>
    public static async ValueTask<PartitionDefinitions> OfAsync(
        NewStretch stretch, IReadOnlyDictionary<string, byte[]?> states, TaggingCatalog catalog, PartitionCommit commit,
        CancellationToken cancellation)
    {
        var all = new PartitionDefinitions();
        var isFirst = stretch.FirstN == 1;
        if (isFirst)
            commit.SetState(PopulationKey.Everybody, [1]);
        var hasEverybody = isFirst || states[PopulationKey.Everybody] is not null;
        foreach (var workspace in stretch.Events.Select(happened => happened.Workspace).Distinct())
        {
            var key = PopulationKey.Of(workspace);
            var stored = PopulationCodec.Read(states[key]);
            var definitions = await NotOlderAsync(catalog, workspace, stored, cancellation);
            var population = stored ?? (hasEverybody ? Population.Fresh(definitions) : new Population());
            var decided = population.DecidedBy(definitions);
            if (stored is null || decided != stored)
                commit.SetState(key, PopulationCodec.Write(decided, states[key]));
            all.byWorkspace[workspace] = (definitions, decided.Fills.Select(fill => fill.Number).ToHashSet());
        }

        return all;
    }

    /// <summary>
    /// The definitions at hand, read again where the partition was decided by newer ones already. A store that has lost them has
    /// no others: then it goes on by those it has.
    /// </summary>
    public static async ValueTask<TaggingDefinitions> NotOlderAsync(
        TaggingCatalog catalog, string workspace, Population? population, CancellationToken cancellation)
    {
        var definitions = catalog.Of(workspace);
        if (population is null || population.Version <= definitions.Version)
            return definitions;
        await catalog.RefreshAsync(cancellation);
        return catalog.Of(workspace);
    }
}
