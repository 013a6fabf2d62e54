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
    /// Reads again if anything was saved since: asked after events and states were read, and before anything is written by them.
    /// Whoever decides by what it read a moment ago, and was held up since, would leave events uncounted that came after a model
    /// was saved, and write contacts without what others have computed for a version that it does not know yet.
    /// </summary>
    /// <exception cref="DomainError">UNAVAILABLE until they have been read.</exception>
    public async ValueTask EnsureCurrentAsync()
    {
        if (await store.ReadVersionAsync() != Current.Version)
            await RefreshAsync();
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
                workspace => new WorkspaceModels(workspace, terms.GetValueOrDefault(workspace.Key))));
    }

    /// <summary>All of one version.</summary>
    internal sealed record Snapshot(long Version, FrozenDictionary<string, WorkspaceModels> Models);
}
