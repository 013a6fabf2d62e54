using System.Collections.Frozen;
using Rapport.Common.V1;
using Rapport.Following.Bus;
using Rapport.Following.Definitions;
using Rapport.Hosting.Errors;
using Rapport.Tagging.Domain;

namespace Rapport.Tagging.Definitions;

/// <summary>The rules and segments of all workspaces.</summary>
internal sealed class TaggingCatalog(DefinitionStore store, LogEnds ends, TimeProvider clock, ILogger<TaggingCatalog> logger)
    : DefinitionCatalog<TaggingCatalog.Snapshot>(
        "Reading the rules and segments", "Redis", "ConnectionStrings:Redis", TimeSpan.FromMilliseconds(500), logger)
{
    /// <summary>The definitions of a workspace.</summary>
    /// <exception cref="DomainError">UNAVAILABLE until they have been read.</exception>
    public TaggingDefinitions Of(string workspace) =>
        Current.Definitions.GetValueOrDefault(workspace, TaggingDefinitions.None);

    /// <summary>The definition.</summary>
    /// <exception cref="DomainError">NOT_FOUND.</exception>
    public CompiledDefinition Get(string workspace, DefinitionKind kind, string id) =>
        Of(workspace).Find(kind, id) ?? throw NotFound(kind, id);

    /// <summary>Creates or replaces a definition; content that is in force already changes nothing.</summary>
    /// <exception cref="DomainError">DEFINITION_INVALID, STATE_FORBIDS, UNAVAILABLE.</exception>
    public async Task<Definition> SaveAsync(string workspace, Definition wanted)
    {
        // Asked first: by the log's answer the time is set, too.
        var end = await ends.PositionAsync();
        var now = clock.GetUtcNow();
        // A segment that another replica has just saved may be asked for.
        await RefreshAsync();
        if (DefinitionCheck.Faults(wanted, SegmentsBeside(workspace, wanted)) is { Count: > 0 } faults)
            throw new DomainError(ErrorReason.DefinitionInvalid, "The definition has faults.") { Fields = faults };
        var saved = await store.SaveAsync(workspace, wanted.Kind, wanted.Id, (before, number) =>
            before is null ? wanted.AsFirst(number, now, end)
            : before.SaysTheSameAs(wanted) ? before
            : DefinitionCheck.Changes(before, wanted) is { Count: > 0 } changes
                ? throw new DomainError(ErrorReason.StateForbids, "Contacts remember what would change.") { Fields = changes }
            : wanted.AsNextOf(before, now, end));
        await RefreshAsync();
        return saved;
    }

    /// <summary>Deletes a definition.</summary>
    /// <exception cref="DomainError">NOT_FOUND.</exception>
    public async Task DeleteAsync(string workspace, DefinitionKind kind, string id)
    {
        if (!await store.DeleteAsync(workspace, kind, id))
            throw NotFound(kind, id);
        await RefreshAsync();
    }

    /// <inheritdoc/>
    protected override async Task<Snapshot> ReadAsync(Snapshot? before, CancellationToken cancellation)
    {
        // The version is read first: a change in between is then seen by the next look.
        var version = await store.ReadVersionAsync();
        return version == before?.Version ? before : new Snapshot(version, (await store.ReadAllAsync()).ToFrozenDictionary(
            all => all.Workspace, all => new TaggingDefinitions(all.Version, all.Definitions)));
    }

    // A segment cannot ask for itself.
    private HashSet<string> SegmentsBeside(string workspace, Definition wanted) =>
    [
        .. Of(workspace).All.Select(compiled => compiled.Definition)
            .Where(d => d.Kind == DefinitionKind.Segment && (wanted.Kind != DefinitionKind.Segment || d.Id != wanted.Id))
            .Select(d => d.Id),
    ];

    private static DomainError NotFound(DefinitionKind kind, string id) =>
        DomainError.NotFound(kind == DefinitionKind.TagRule ? "tag rule" : "segment", id);

    /// <summary>All of one version.</summary>
    internal sealed record Snapshot(long Version, FrozenDictionary<string, TaggingDefinitions> Definitions);
}
