using System.Collections.Frozen;
using Rapport.Defaults.Errors;
using Rapport.Defaults.Stores;
using Rapport.Scoring.Contracts;
using Rapport.Scoring.Domain;
using StackExchange.Redis;

namespace Rapport.Scoring.Models;

/// <summary>
/// The models and contracts in force, compiled and at hand. What this process saves is in force here at once; what
/// another saves, within a second.
/// </summary>
internal sealed class ModelCatalog(
    ScoreModelStore store, ContractStore contracts, IConnectionMultiplexer redis, ILogger<ModelCatalog> logger)
    : BackgroundService, IStoreStartup
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(300);
    private readonly SemaphoreSlim refreshing = new(1, 1);
    private volatile Snapshot? current;

    /// <inheritdoc/>
    public string Store => "Redis";

    /// <inheritdoc/>
    public string Setting => "ConnectionStrings:Redis";

    /// <summary>All workspaces that have models.</summary>
    /// <exception cref="DomainError">UNAVAILABLE until they have been read.</exception>
    public IReadOnlyDictionary<string, WorkspaceModels> All => Known.Models;

    private Snapshot Known => current ?? throw DomainError.Unavailable("Redis", TimeSpan.FromSeconds(1));

    /// <summary>The models of a workspace.</summary>
    /// <exception cref="DomainError">UNAVAILABLE until they have been read.</exception>
    public WorkspaceModels Of(string workspace) => Known.Models.GetValueOrDefault(workspace, WorkspaceModels.None);

    /// <summary>The version of a model in force; the newest while none is.</summary>
    /// <exception cref="DomainError">NOT_FOUND.</exception>
    public ScoringModel Get(string workspace, string id, DateTimeOffset now) =>
        Of(workspace).History(id).Current(now) ?? throw DomainError.NotFound("score model", id);

    /// <summary>Reads again if a version that scores in a partition is not known here yet.</summary>
    public async ValueTask KnowAsync(IReadOnlySet<int> numbers)
    {
        if (numbers.Count > 0 && !numbers.IsSubsetOf(Known.Numbers))
            await RefreshAsync(numbers);
    }

    /// <summary>Reads what has changed.</summary>
    public Task RefreshAsync() => RefreshAsync(FrozenSet<int>.Empty);

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

    private async Task RefreshAsync(IReadOnlySet<int> numbers)
    {
        await refreshing.WaitAsync();
        try
        {
            // The version is read first: a change in between is then seen by the next look.
            var version = await store.ReadVersionAsync();
            if (version != current?.Version)
            {
                var terms = await contracts.ReadTermsAsync();
                var models = await store.ReadAllAsync();
                current = new Snapshot(
                    version,
                    models.ToFrozenDictionary(
                        workspace => workspace.Key,
                        workspace => new WorkspaceModels(workspace, terms.GetValueOrDefault(workspace.Key))),
                    models.SelectMany(all => all).SelectMany(history => history.Versions).Select(v => v.Number).ToFrozenSet());
            }

            // What is not known after a reading is a version of a model that was deleted.
            if (!numbers.IsSubsetOf(current.Numbers))
                current = current with { Numbers = current.Numbers.Union(numbers).ToFrozenSet() };
        }
        finally
        {
            refreshing.Release();
        }
    }

    private sealed record Snapshot(
        long Version, FrozenDictionary<string, WorkspaceModels> Models, FrozenSet<int> Numbers);
}
