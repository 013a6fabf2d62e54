using System.Collections.Concurrent;
using System.Globalization;
using Rapport.Scoring.Scores.Domain;

namespace Rapport.Scoring.Scores.Models;

/// <summary>The models of a workspace at hand: their versions, and those that score, compiled.</summary>
internal sealed class WorkspaceModels
{
    private readonly ConcurrentDictionary<string, ScoringModels> subsets = [];
    private readonly List<ScoringModel> scored;

    public WorkspaceModels(IEnumerable<ModelHistory> histories, QualificationTerms? terms)
    {
        Histories = histories.OrderBy(history => history.Versions[0].Id, StringComparer.Ordinal).ToList();
        scored = [.. Histories.SelectMany(history => history.Versions).Where(version => version.IsScored)];
        Scored = new ScoringModels(scored, terms);
    }

    /// <summary>A workspace without models.</summary>
    public static WorkspaceModels None { get; } = new([], null);

    /// <summary>All models with all versions, by id.</summary>
    public IReadOnlyList<ModelHistory> Histories { get; }

    /// <summary>All versions that score.</summary>
    public ScoringModels Scored { get; }

    /// <summary>The versions of one model; those of none where there is none.</summary>
    public ModelHistory History(string id) =>
        Histories.FirstOrDefault(history => history.Versions[0].Id == id) ?? ModelHistory.None;

    /// <summary>
    /// The versions that score where of those computed from the log only some are complete: what the others have to
    /// know of an event, they read from the log.
    /// </summary>
    public ScoringModels ScoredWith(IReadOnlySet<int> complete)
    {
        var missing = scored.Where(version => version.FromLog && !complete.Contains(version.Number))
            .Select(version => version.Number).ToList();
        return missing.Count == 0 ? Scored : subsets.GetOrAdd(
            string.Join(',', missing.Select(number => number.ToString(CultureInfo.InvariantCulture))),
            _ => new ScoringModels(scored.Where(version => !missing.Contains(version.Number)), Scored.Terms));
    }
}
