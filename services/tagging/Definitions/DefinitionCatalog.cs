using System.Collections.Frozen;
using Rapport.Common.V1;
using Rapport.Defaults.Errors;
using Rapport.Defaults.Stores;
using Rapport.Tagging.Domain;
using StackExchange.Redis;

namespace Rapport.Tagging.Definitions;

/// <summary>
/// The definitions in force, compiled and at hand. What this process saves is in force here at once; what another
/// saves, within a second.
/// </summary>
internal sealed class DefinitionCatalog(
    DefinitionStore store, IConnectionMultiplexer redis, TimeProvider clock, ILogger<DefinitionCatalog> logger)
    : BackgroundService, IStoreStartup
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(500);
    private readonly SemaphoreSlim refreshing = new(1, 1);
    private volatile Snapshot? current;

    /// <inheritdoc/>
    public string Store => "Redis";

    /// <inheritdoc/>
    public string Setting => "ConnectionStrings:Redis";

    /// <summary>The definitions of a workspace.</summary>
    /// <exception cref="DomainError">UNAVAILABLE until they have been read.</exception>
    public TaggingDefinitions Of(string workspace) =>
        (current ?? throw DomainError.Unavailable("Redis", TimeSpan.FromSeconds(1)))
        .Definitions.GetValueOrDefault(workspace, TaggingDefinitions.None);

    /// <summary>The definition.</summary>
    /// <exception cref="DomainError">NOT_FOUND.</exception>
    public CompiledDefinition Get(string workspace, DefinitionKind kind, string id) =>
        Of(workspace).Find(kind, id) ?? throw NotFound(kind, id);

    /// <summary>Creates or replaces a definition; content that is in force already changes nothing.</summary>
    /// <exception cref="DomainError">DEFINITION_INVALID, STATE_FORBIDS.</exception>
    public async Task<Definition> SaveAsync(string workspace, Definition wanted)
    {
        var now = clock.GetUtcNow();
        if (DefinitionCheck.Faults(wanted) is { Count: > 0 } faults)
            throw new DomainError(ErrorReason.DefinitionInvalid, "The definition has faults.") { Fields = faults };
        var saved = await store.SaveAsync(workspace, wanted.Kind, wanted.Id, (before, number) =>
            before is null ? wanted.AsFirst(number, now)
            : before.SaysTheSameAs(wanted) ? before
            : DefinitionCheck.Changes(before, wanted) is { Count: > 0 } changes
                ? throw new DomainError(ErrorReason.StateForbids, "Contacts remember what would change.") { Fields = changes }
            : wanted.AsNextOf(before, now));
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
    public Task PrepareAsync(CancellationToken cancellation) => RefreshAsync();

    /// <inheritdoc/>
    public Task PingAsync(CancellationToken cancellation) => redis.GetDatabase().PingAsync();

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        for (var failing = false; !stoppingToken.IsCancellationRequested;)
        {
            await Task.Delay(Look, stoppingToken);
            try
            {
                await RefreshAsync();
                failing = false;
            }
            catch (Exception exception) when (exception is RedisException or TimeoutException)
            {
                // Once for each outage: the store's absence is told elsewhere.
                if (!failing)
                    Log.DefinitionsNotRead(logger, exception.GetType().Name);
                failing = true;
            }
        }
    }

    private async Task RefreshAsync()
    {
        await refreshing.WaitAsync();
        try
        {
            // The version is read first: a change in between is then seen by the next look.
            var version = await store.ReadVersionAsync();
            if (version != current?.Version)
                current = new Snapshot(version, (await store.ReadAllAsync()).ToFrozenDictionary(
                    all => all.Workspace, all => new TaggingDefinitions(all.Version, all.Definitions)));
        }
        finally
        {
            refreshing.Release();
        }
    }

    private static DomainError NotFound(DefinitionKind kind, string id) =>
        DomainError.NotFound(kind == DefinitionKind.TagRule ? "tag rule" : "segment", id);

    private sealed record Snapshot(long Version, FrozenDictionary<string, TaggingDefinitions> Definitions);
}
