using System.Collections.Frozen;
using Rapport.Common.V1;
using Rapport.Following.Bus;
using Rapport.Following.Definitions;
using Rapport.Hosting.Errors;
using Rapport.Hosting.Stores;
using Rapport.Tagging.Domain;
using StackExchange.Redis;

namespace Rapport.Tagging.Definitions;

/// <summary>
/// The definitions in force, compiled and at hand. What this process saves is in force here at once; what another
/// saves, within a second.
/// </summary>
internal sealed class DefinitionCatalog(
    DefinitionStore store, IConnectionMultiplexer redis, LogEnds ends, TimeProvider clock, ILogger<DefinitionCatalog> logger)
    : BackgroundService, IStoreStartup
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(500);
    private readonly DefinitionSnapshots<Snapshot> definitions = new("Redis", before => ReadAsync(store, before));

    /// <inheritdoc/>
    public string Store => "Redis";

    /// <inheritdoc/>
    public string Setting => "ConnectionStrings:Redis";

    /// <summary>The definitions of a workspace.</summary>
    /// <exception cref="DomainError">UNAVAILABLE until they have been read.</exception>
    public TaggingDefinitions Of(string workspace) =>
        definitions.Current.Definitions.GetValueOrDefault(workspace, TaggingDefinitions.None);

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
        await definitions.RefreshAsync();
        if (DefinitionCheck.Faults(wanted, SegmentsBeside(workspace, wanted)) is { Count: > 0 } faults)
            throw new DomainError(ErrorReason.DefinitionInvalid, "The definition has faults.") { Fields = faults };
        var saved = await store.SaveAsync(workspace, wanted.Kind, wanted.Id, (before, number) =>
            before is null ? wanted.AsFirst(number, now, end)
            : before.SaysTheSameAs(wanted) ? before
            : DefinitionCheck.Changes(before, wanted) is { Count: > 0 } changes
                ? throw new DomainError(ErrorReason.StateForbids, "Contacts remember what would change.") { Fields = changes }
            : wanted.AsNextOf(before, now, end));
        await definitions.RefreshAsync();
        return saved;
    }

    /// <summary>Deletes a definition.</summary>
    /// <exception cref="DomainError">NOT_FOUND.</exception>
    public async Task DeleteAsync(string workspace, DefinitionKind kind, string id)
    {
        if (!await store.DeleteAsync(workspace, kind, id))
            throw NotFound(kind, id);
        await definitions.RefreshAsync();
    }

    /// <inheritdoc/>
    public Task PrepareAsync(CancellationToken cancellation) => definitions.RefreshAsync();

    /// <inheritdoc/>
    public Task PingAsync(CancellationToken cancellation) => redis.GetDatabase().PingAsync();

    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        definitions.WatchAsync(Look, fault => Log.DefinitionsNotRead(logger, fault.GetType().Name), stoppingToken);

    // A segment cannot ask for itself.
    private HashSet<string> SegmentsBeside(string workspace, Definition wanted) =>
    [
        .. Of(workspace).All.Select(compiled => compiled.Definition)
            .Where(d => d.Kind == DefinitionKind.Segment && (wanted.Kind != DefinitionKind.Segment || d.Id != wanted.Id))
            .Select(d => d.Id),
    ];

    private static async Task<Snapshot> ReadAsync(DefinitionStore store, Snapshot? before)
    {
        // The version is read first: a change in between is then seen by the next look.
        var version = await store.ReadVersionAsync();
        return version == before?.Version ? before : new Snapshot(version, (await store.ReadAllAsync()).ToFrozenDictionary(
            all => all.Workspace, all => new TaggingDefinitions(all.Version, all.Definitions)));
    }

    private static DomainError NotFound(DefinitionKind kind, string id) =>
        DomainError.NotFound(kind == DefinitionKind.TagRule ? "tag rule" : "segment", id);

    private sealed record Snapshot(long Version, FrozenDictionary<string, TaggingDefinitions> Definitions);
}
