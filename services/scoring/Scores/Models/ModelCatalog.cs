using System.Collections.Frozen;
using Rapport.Following.Definitions;
using Rapport.Hosting.Errors;
using Rapport.Scoring.Scores.Domain;
using Rapport.Scoring.Vocabulary;

namespace Rapport.Scoring.Scores.Models;

/// <summary>The score models and contracts of all workspaces.</summary>
internal sealed class ModelCatalog(ScoreModelStore store, TermsInForce readTerms, ILogger<ModelCatalog> logger)
    : DefinitionCatalog<ModelCatalog.Snapshot>(
        "Reading the score models", "Redis", "ConnectionStrings:Redis", TimeSpan.FromMilliseconds(300), logger)
{
    private volatile FrozenSet<int> unscored = [];

    /// <summary>All workspaces that have models.</summary>
    /// <exception cref="DomainError">UNAVAILABLE until they have been read.</exception>
    public IReadOnlyDictionary<string, WorkspaceModels> All => Current.Models;

    /// <summary>The models of a workspace.</summary>
    /// <exception cref="DomainError">UNAVAILABLE until they have been read.</exception>
    public WorkspaceModels Of(string workspace) => Current.Models.GetValueOrDefault(workspace, WorkspaceModels.None);

    /// <summary>The version of a model in force; the newest while none is.</summary>
    /// <exception cref="DomainError">NOT_FOUND.</exception>
    public ScoringModel Get(string workspace, string id, DateTimeOffset now) =>
        Of(workspace).History(id).Current(now) ?? throw DomainError.NotFound("score model", id);

    /// <summary>
    /// Reads again if a version that is complete in a partition is not known to score here: whoever still takes it for a draft
    /// would write contacts without what was computed for it.
    /// </summary>
    public async ValueTask EnsureKnownAsync(IReadOnlySet<int> numbers)
    {
        if (numbers.Count == 0 || numbers.All(number => Current.Numbers.Contains(number) || unscored.Contains(number)))
            return;
        await RefreshAsync();
        // What does not score after a reading was retired, or its model deleted.
        unscored = numbers.Except(Current.Numbers).ToFrozenSet();
    }

    /// <inheritdoc/>
    protected override async Task<Snapshot> ReadAsync(Snapshot? before, CancellationToken cancellation)
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

    /// <summary>All of one version; the numbers are those of the versions that score.</summary>
    internal sealed record Snapshot(
        long Version, FrozenDictionary<string, WorkspaceModels> Models, FrozenSet<int> Numbers);
}
