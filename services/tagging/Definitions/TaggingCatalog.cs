using System.Collections.Frozen;
using Rapport.Following.Definitions;
using Rapport.Hosting.Errors;
using Rapport.Tagging.Domain;

namespace Rapport.Tagging.Definitions;

/// <summary>The rules and segments of all workspaces.</summary>
internal sealed class TaggingCatalog(DefinitionStore store, ILogger<TaggingCatalog> logger)
    : DefinitionCatalog<TaggingCatalog.Snapshot>(
        "Reading the rules and segments", "Redis", "ConnectionStrings:Redis", TimeSpan.FromMilliseconds(500), logger)
{
    /// <summary>Workspaces that have or had definitions.</summary>
    /// <exception cref="DomainError">UNAVAILABLE until they have been read.</exception>
    public IEnumerable<string> Workspaces => Current.Definitions.Keys;

    /// <summary>The definitions of a workspace, compiled.</summary>
    /// <exception cref="DomainError">UNAVAILABLE until they have been read.</exception>
    public TaggingDefinitions Of(string workspace) => Current.Definitions.TryGetValue(workspace, out var known)
        ? known.Compiled : TaggingDefinitions.None;

    /// <summary>The definitions of a workspace as saved.</summary>
    public StoredDefinitions StoredOf(string workspace) => Current.Definitions.TryGetValue(workspace, out var known)
        ? known.Stored : new StoredDefinitions(workspace, 0, 0, []);

    /// <summary>The definitions of one kind as saved, by id.</summary>
    public IEnumerable<SavedDefinition> AllOf(string workspace, DefinitionKind kind) => StoredOf(workspace).Definitions
        .Where(saved => saved.Wanted.Kind == kind).OrderBy(saved => saved.Wanted.Id, StringComparer.Ordinal);

    /// <summary>The definition as saved.</summary>
    /// <exception cref="DomainError">NOT_FOUND.</exception>
    public SavedDefinition Get(string workspace, DefinitionKind kind, string id) =>
        StoredOf(workspace).Definitions.FirstOrDefault(saved => (saved.Wanted.Kind, saved.Wanted.Id) == (kind, id))
            ?? throw DomainError.NotFound(kind == DefinitionKind.TagRule ? "tag rule" : "segment", id);

    /// <inheritdoc/>
    protected override async Task<Snapshot> ReadAsync(Snapshot? before, CancellationToken cancellation)
    {
        // The version is read first: a change in between is then seen by the next look.
        var version = await store.ReadVersionAsync();
        return version == before?.Version ? before : new Snapshot(version, (await store.ReadAllAsync()).ToFrozenDictionary(
            all => all.Workspace,
            all => new AtHand(all, new TaggingDefinitions(all.Version, all.Definitions.SelectMany(saved => saved.All)))));
    }

    /// <summary>All of one version.</summary>
    internal sealed record Snapshot(long Version, FrozenDictionary<string, AtHand> Definitions);

    /// <summary>The definitions of a workspace, as saved and ready to be asked.</summary>
    internal sealed record AtHand(StoredDefinitions Stored, TaggingDefinitions Compiled);
}
