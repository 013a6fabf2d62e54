using Rapport.Defaults.Partitions;
using Rapport.Scoring.Domain;

namespace Rapport.Scoring.Scores;

/// <summary>
/// What a changed contact writes into its partition, besides its state: its places in the sorted sets.
/// <list type="table">
/// <item><term><c>{p}:top:NUMBER</c></term><description>contacts with a score above zero in the model of this number, by
/// <see cref="ModelScore.Rank"/></description></item>
/// <item><term><c>{p}:stage:WORKSPACE:STAGE</c></term><description>contacts of a stage from lead on, all with score 0</description></item>
/// </list>
/// </summary>
internal static class ScoreWrites
{
    /// <summary>Name of the sorted set of a model.</summary>
    public static string Board(int modelNumber) => $"top:{modelNumber}";

    /// <summary>Name of the sorted set of a stage.</summary>
    public static string StageSet(string workspace, Stage stage) => $"stage:{workspace}:{stage.Name()}";

    /// <summary>Adds what changed to the commit.</summary>
    public static void Write(
        PartitionCommit commit, string key, ContactScores before, ContactScores after, ScoringModels models)
    {
        var (workspace, contact) = ContactKey.Parse(key);
        commit.SetState(key, ContactScoresCodec.Write(after));
        if (before.Stage != after.Stage)
        {
            if (before.Stage > Stage.Subscriber)
                commit.Unrank(StageSet(workspace, before.Stage), contact);
            if (after.Stage > Stage.Subscriber)
                commit.Rank(StageSet(workspace, after.Stage), contact, 0);
        }

        foreach (var gone in before.Models.Where(model => after.Models.All(other => other.Model != model.Model)))
            commit.Unrank(Board(gone.Model), contact);
        foreach (var score in after.Models)
            if (models.Find(score.Model) is { } model && !ReferenceEquals(score, before.Model(score.Model)))
                Place(commit, Board(score.Model), contact, score.Rank(model.HalfLife));
    }

    private static void Place(PartitionCommit commit, string board, string contact, double? rank)
    {
        if (rank is { } value)
            commit.Rank(board, contact, value);
        else
            commit.Unrank(board, contact);
    }
}
