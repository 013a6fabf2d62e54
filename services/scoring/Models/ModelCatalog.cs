using System.Collections.Frozen;
using Rapport.Common.V1;
using Rapport.Defaults.Errors;
using Rapport.Defaults.Stores;
using Rapport.Scoring.Domain;
using StackExchange.Redis;

namespace Rapport.Scoring.Models;

/// <summary>
/// The models in force, compiled and at hand. What this process saves is in force here at once; what another saves,
/// within a second.
/// </summary>
internal sealed class ModelCatalog(ScoreModelStore store, IConnectionMultiplexer redis, ILogger<ModelCatalog> logger)
    : BackgroundService, IStoreStartup
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(500);
    private readonly SemaphoreSlim refreshing = new(1, 1);
    private volatile Snapshot? current;

    /// <inheritdoc/>
    public string Store => "Redis";

    /// <inheritdoc/>
    public string Setting => "ConnectionStrings:Redis";

    /// <summary>The models of a workspace.</summary>
    /// <exception cref="DomainError">UNAVAILABLE until they have been read.</exception>
    public ScoringModels Of(string workspace) =>
        (current ?? throw DomainError.Unavailable("Redis", TimeSpan.FromSeconds(1)))
        .Models.GetValueOrDefault(workspace, ScoringModels.None);

    /// <summary>The model.</summary>
    /// <exception cref="DomainError">NOT_FOUND.</exception>
    public ScoringModel Get(string workspace, string id) =>
        Of(workspace).Find(id) ?? throw DomainError.NotFound("score model", id);

    /// <summary>Creates or replaces a model; content that is in force already changes nothing.</summary>
    /// <exception cref="DomainError">DEFINITION_INVALID, STATE_FORBIDS.</exception>
    public async Task<ScoringModel> SaveAsync(string workspace, ScoringModel wanted, DateTimeOffset now)
    {
        if (ScoringModelCheck.Faults(wanted) is { Count: > 0 } faults)
            throw new DomainError(ErrorReason.DefinitionInvalid, "The score model has faults.") { Fields = faults };
        var saved = await store.SaveAsync(workspace, wanted.Id, (before, number) =>
            before is null ? wanted.AsFirst(number, now)
            : before.SaysTheSameAs(wanted) ? before
            : ScoringModelCheck.Changes(before, wanted) is { Count: > 0 } changes
                ? throw new DomainError(ErrorReason.StateForbids, "Scores were computed by what would change.") { Fields = changes }
            : wanted.AsNextOf(before, now));
        await RefreshAsync();
        return saved;
    }

    /// <summary>Deletes a model.</summary>
    /// <exception cref="DomainError">NOT_FOUND.</exception>
    public async Task DeleteAsync(string workspace, string id)
    {
        if (!await store.DeleteAsync(workspace, id))
            throw DomainError.NotFound("score model", id);
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
                    Log.ModelsNotRead(logger, exception.GetType().Name);
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
                    workspace => workspace.Key, workspace => new ScoringModels(workspace)));
        }
        finally
        {
            refreshing.Release();
        }
    }

    private sealed record Snapshot(long Version, FrozenDictionary<string, ScoringModels> Models);
}
