using System.Collections.Frozen;
using Rapport.Following.Definitions;
using Rapport.Hosting.Errors;
using Rapport.Hosting.Stores;
using Rapport.Scoring.Scores.Domain;
using Rapport.Scoring.Vocabulary;
using StackExchange.Redis;

namespace Rapport.Scoring.Scores.Models;

/// <summary>
/// The models and contracts in force, compiled and at hand. What this process saves is in force here at once; what
/// another saves, within a second.
/// </summary>
internal sealed class ModelCatalog(
    ScoreModelStore store, TermsInForce readTerms, IConnectionMultiplexer redis, ILogger<ModelCatalog> logger)
    : BackgroundService, IStoreStartup
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(300);
    private readonly DefinitionSnapshots<Snapshot> snapshots = new("Redis", before => ReadAsync(store, readTerms, before));
    private volatile FrozenSet<int> unscored = [];

    /// <inheritdoc/>
    public string Store => "Redis";

    /// <inheritdoc/>
    public string Setting => "ConnectionStrings:Redis";

    /// <summary>All workspaces that have models.</summary>
    /// <exception cref="DomainError">UNAVAILABLE until they have been read.</exception>
    public IReadOnlyDictionary<string, WorkspaceModels> All => Known.Models;

    private Snapshot Known => snapshots.Current;

    /// <summary>The models of a workspace.</summary>
    /// <exception cref="DomainError">UNAVAILABLE until they have been read.</exception>
    public WorkspaceModels Of(string workspace) => Known.Models.GetValueOrDefault(workspace, WorkspaceModels.None);

    /// <summary>The version of a model in force; the newest while none is.</summary>
    /// <exception cref="DomainError">NOT_FOUND.</exception>
    public ScoringModel Get(string workspace, string id, DateTimeOffset now) =>
        Of(workspace).History(id).Current(now) ?? throw DomainError.NotFound("score model", id);

    /// <summary>
    /// Reads again if a version that is complete in a partition is not known to score here: whoever still takes it for a draft
    /// would write contacts without what was computed for it.
    /// </summary>
    public async ValueTask KnowAsync(IReadOnlySet<int> numbers)
    {
        if (numbers.Count == 0 || numbers.All(number => Known.Numbers.Contains(number) || unscored.Contains(number)))
            return;
        await snapshots.RefreshAsync();
        // What does not score after a reading was retired, or its model deleted.
        unscored = numbers.Except(Known.Numbers).ToFrozenSet();
    }

    /// <summary>Reads what has changed.</summary>
    public Task RefreshAsync() => snapshots.RefreshAsync();

    /// <inheritdoc/>
    public Task PrepareAsync(CancellationToken cancellation) => RefreshAsync();

    /// <inheritdoc/>
    public Task PingAsync(CancellationToken cancellation) => redis.GetDatabase().PingAsync();

    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        snapshots.WatchAsync(Look, fault => Log.ModelsNotRead(logger, fault.GetType().Name), stoppingToken);

    private static async Task<Snapshot> ReadAsync(ScoreModelStore store, TermsInForce readTerms, Snapshot? before)
    {
        // The version is read first: a change in between is then seen by the next look.
        var version = await store.ReadVersionAsync();
        if (version == before?.Version)
            return before;
        var terms = await readTerms();
        var models = await store.ReadAllAsync();
        return new Snapshot(
            version,
            models.ToFrozenDictionary(
                workspace => workspace.Key,
                workspace => new WorkspaceModels(workspace, terms.GetValueOrDefault(workspace.Key))),
            models.SelectMany(all => all).SelectMany(history => history.Versions).Where(v => v.IsScored)
                .Select(v => v.Number).ToFrozenSet());
    }

    private sealed record Snapshot(
        long Version, FrozenDictionary<string, WorkspaceModels> Models, FrozenSet<int> Numbers);
}
