using Rapport.Common.V1;
using Rapport.Conditions;
using Rapport.Following.Bus;
using Rapport.Hosting.Errors;
using Rapport.Tagging.Domain;

namespace Rapport.Tagging.Definitions;

/// <summary>
/// Saves and deletes rules and segments. Whatever is decided is decided from all definitions of the workspace as they stand, and
/// written only if they still do.
/// </summary>
internal sealed class DefinitionEditing(DefinitionStore store, TaggingCatalog catalog, LogEnds ends, TimeProvider clock)
{
    /// <summary>
    /// Creates or replaces a definition. Content that is in force or being computed already changes nothing; another condition is
    /// computed over all contacts before it comes in force.
    /// </summary>
    /// <exception cref="DomainError">DEFINITION_INVALID, STATE_FORBIDS, UNAVAILABLE.</exception>
    public async Task<SavedDefinition> SaveAsync(string workspace, Definition wanted)
    {
        // By the log's answer the time is set.
        await ends.PositionAsync();
        while (true)
        {
            await catalog.RefreshAsync();
            var all = catalog.StoredOf(workspace);
            Check(wanted, all);
            var before = all.Definitions.FirstOrDefault(saved => (saved.Wanted.Kind, saved.Wanted.Id) == (wanted.Kind, wanted.Id));
            if (before?.Wanted is { IsWhole: true } && before.Wanted.SaysTheSameAs(wanted))
                return before;
            var (number, now) = (await store.NewNumberAsync(), clock.GetUtcNow());
            var after = before is null
                ? SavedDefinition.First(
                    wanted, number, await store.ReadSeriesAsync(workspace, wanted.Kind, wanted.Id), now, next => OriginsOf(next, all))
                : before.With(wanted, () => number, now, next => OriginsOf(next, all));
            if (!await store.TrySaveAsync(workspace, all.Version, after, takesUp: false))
                continue;
            await catalog.RefreshAsync();
            return after;
        }
    }

    /// <summary>Deletes a definition.</summary>
    /// <exception cref="DomainError">NOT_FOUND, IN_USE.</exception>
    public async Task<SavedDefinition> DeleteAsync(string workspace, DefinitionKind kind, string id)
    {
        while (true)
        {
            await catalog.RefreshAsync();
            var gone = catalog.Get(workspace, kind, id);
            var all = catalog.StoredOf(workspace);
            if (DefinitionGraph.UsersOf(gone.Wanted, [.. all.Definitions.SelectMany(saved => saved.All)]) is { Count: > 0 } users)
                throw new DomainError(ErrorReason.InUse, $"In use by {string.Join(", ", users)}; change or delete them first.")
                {
                    Metadata = new Dictionary<string, string> { ["users"] = string.Join(", ", users) },
                };
            if (!await store.TryDeleteAsync(workspace, all.Version, gone))
                continue;
            await catalog.RefreshAsync();
            return gone;
        }
    }

    /// <summary>Puts a version in force that is whole; nothing when it is not wanted any more.</summary>
    public async Task SwitchAsync(string workspace, CompiledDefinition candidate)
    {
        var (kind, id, number) = (candidate.Definition.Kind, candidate.Definition.Id, candidate.Definition.Number);
        while (true)
        {
            await catalog.RefreshAsync();
            var all = catalog.StoredOf(workspace);
            var saved = all.Definitions.FirstOrDefault(saved => (saved.Wanted.Kind, saved.Wanted.Id) == (kind, id));
            if (saved is null)
                return;
            var switched = saved.Switched(number);
            if (ReferenceEquals(switched, saved))
                return;
            if (await store.TrySaveAsync(workspace, all.Version, switched, takesUp: true))
                break;
        }

        await catalog.RefreshAsync();
    }

    /// <summary>A definition as it is now; as it was saved, if somebody has deleted it since.</summary>
    public SavedDefinition NowOf(string workspace, SavedDefinition saved) => catalog.StoredOf(workspace).Definitions.FirstOrDefault(
        now => (now.Wanted.Kind, now.Wanted.Id) == (saved.Wanted.Kind, saved.Wanted.Id)) ?? saved;

    /// <summary>Segments that a condition may ask for.</summary>
    public IReadOnlySet<string> SegmentsOf(string workspace) =>
        catalog.AllOf(workspace, DefinitionKind.Segment).Select(saved => saved.Wanted.Id).ToHashSet();

    private static void Check(Definition wanted, StoredDefinitions all)
    {
        // A segment cannot ask for itself.
        var segments = all.Definitions.Select(saved => saved.Wanted)
            .Where(d => d.Kind == DefinitionKind.Segment && (wanted.Kind != DefinitionKind.Segment || d.Id != wanted.Id))
            .Select(d => d.Id).ToHashSet();
        var faults = DefinitionCheck.Faults(wanted, segments);
        if (faults.Count == 0)
            faults = DefinitionCheck.Circles(wanted, all.Definitions.Select(saved => saved.Wanted));
        if (faults.Count > 0)
            throw new DomainError(ErrorReason.DefinitionInvalid, "The definition has faults.") { Fields = faults };
        var before = all.Definitions.FirstOrDefault(saved => (saved.Wanted.Kind, saved.Wanted.Id) == (wanted.Kind, wanted.Id));
        if (before is not null && DefinitionCheck.Changes(before.Wanted, wanted) is { Count: > 0 } changes)
            throw new DomainError(ErrorReason.StateForbids, "Contacts remember what would change.") { Fields = changes };
    }

    // A count that a version in force keeps for everybody is not counted again.
    private static Dictionary<string, int> OriginsOf(Definition next, StoredDefinitions all)
    {
        var known = new Dictionary<string, int>();
        foreach (var (key, origin) in all.Definitions.Select(saved => saved.InForce).OfType<Definition>().SelectMany(d => d.Origins ?? new Dictionary<string, int>()))
            known.TryAdd(key, origin);
        return Condition.Compile(next.Condition, DefinitionCheck.SchemaOf(next.Kind)).Reads.Aggregates
            .Select(aggregate => aggregate.Key).Distinct()
            .ToDictionary(key => key, key => known.GetValueOrDefault(key, next.Number));
    }
}
