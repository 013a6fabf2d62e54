using System.Text.Json;
using Rapport.Following.Partitions;
using Rapport.Scoring.Scores.Domain;
using Rapport.Scoring.Scores.Leaderboards;
using Rapport.Scoring.Vocabulary;

namespace Rapport.Scoring.Scores;

/// <summary>A contact's time as a marketing-qualified lead, as it stands in a sorted set.</summary>
/// <param name="Contact">The contact.</param>
/// <param name="Episode">What brought it, and what sales said.</param>
internal sealed record LeadRecord(string Contact, LeadEpisode Episode);

/// <summary>
/// What a changed contact writes into its partition, besides its state: its places in the leaderboards
/// (<see cref="LeaderboardStore"/>) and in the sorted sets.
/// <list type="table">
/// <item><term><c>{p}:stage:WORKSPACE:STAGE</c></term><description>contacts of a stage from lead on, all with score 0</description></item>
/// <item><term><c>{p}:leads:WORKSPACE</c></term><description><see cref="LeadRecord"/>s as JSON, by when they qualified, in
/// Unix milliseconds</description></item>
/// <item><term><c>{p}:history</c></term><description>workspace/contact by the instant at which a load of history is done
/// whose stage nobody has been told, Unix milliseconds, rounded up</description></item>
/// <item><term><c>{p}:company:WORKSPACE:COMPANY</c></term><description>contacts of a company, all with score 0</description></item>
/// </list>
/// </summary>
internal static class ScoreWrites
{
    /// <summary>Name of the sorted set of loads of history.</summary>
    public const string History = "history";

    /// <summary>Name of the sorted set of a stage.</summary>
    public static string StageSet(string workspace, Stage stage) => $"stage:{workspace}:{stage.Name()}";

    /// <summary>Name of the sorted set of qualifications.</summary>
    public static string LeadSet(string workspace) => $"leads:{workspace}";

    /// <summary>Name of the sorted set of a company's contacts.</summary>
    public static string CompanySet(string workspace, string company) => $"company:{workspace}:{company}";

    /// <summary>Adds what changed to the commit; scores by versions that score no longer are left out.</summary>
    /// <param name="commit">Takes the writes.</param>
    /// <param name="key">Key of the contact.</param>
    /// <param name="stored">The state as it was read.</param>
    /// <param name="before">The same, as it was understood.</param>
    /// <param name="after">The contact now.</param>
    /// <param name="models">Versions that are kept up to date.</param>
    public static void Write(
        PartitionCommit commit, string key, byte[]? stored, ContactScores before, ContactScores after, ScoringModels models)
    {
        var (workspace, contact) = ContactKey.Parse(key);
        if (after.Models.Any(score => models.Find(score.Model) is null))
            after = after with { Models = [.. after.Models.Where(score => models.Find(score.Model) is not null)] };
        commit.SetState(key, ContactScoresCodec.Write(after, stored));
        Move(commit, contact, StageSetOf(workspace, before), StageSetOf(workspace, after));
        Move(commit, contact, CompanySetOf(workspace, before), CompanySetOf(workspace, after));
        if (after.Untold is { } untold)
            commit.Rank(History, key, DueIndex.ToScore(untold.Load.DoneAt));
        else if (before.Untold is not null)
            commit.Unrank(History, key);
        if (!ReferenceEquals(before.Episodes, after.Episodes))
            WriteLeads(commit, workspace, contact, before.Episodes, after.Episodes);
        foreach (var gone in before.Models.Where(model => after.Models.All(other => other.Model != model.Model)))
            commit.Unrank(LeaderboardStore.Board(gone.Model), contact);
        foreach (var score in after.Models)
            if (models.Find(score.Model) is { } model && !ReferenceEquals(score, before.Model(score.Model)))
                Place(commit, LeaderboardStore.Board(score.Model), contact, ScoreRank.Of(model, score));
    }

    /// <summary>Adds to the commit that a contact is forgotten.</summary>
    /// <param name="commit">Takes the writes.</param>
    /// <param name="key">Key of the contact.</param>
    /// <param name="known">What is stored of it.</param>
    public static void Forget(PartitionCommit commit, string key, ContactScores known)
    {
        var (workspace, contact) = ContactKey.Parse(key);
        commit.RemoveState(key);
        Move(commit, contact, StageSetOf(workspace, known), null);
        Move(commit, contact, CompanySetOf(workspace, known), null);
        WriteLeads(commit, workspace, contact, known.Episodes, []);
        commit.Unrank(History, key);
        foreach (var score in known.Models)
            commit.Unrank(LeaderboardStore.Board(score.Model), contact);
    }

    private static string? StageSetOf(string workspace, ContactScores state) =>
        state.Stage > Stage.Subscriber ? StageSet(workspace, state.Stage) : null;

    private static string? CompanySetOf(string workspace, ContactScores state) =>
        state.Company is { Value: string company } ? CompanySet(workspace, company) : null;

    private static void Move(PartitionCommit commit, string contact, string? from, string? to)
    {
        if (from == to)
            return;
        if (from is not null)
            commit.Unrank(from, contact);
        if (to is not null)
            commit.Rank(to, contact, 0);
    }

    private static void WriteLeads(
        PartitionCommit commit, string workspace, string contact, IReadOnlyList<LeadEpisode> before,
        IReadOnlyList<LeadEpisode> after)
    {
        var set = LeadSet(workspace);
        foreach (var gone in before.Where(episode => !after.Contains(episode)))
            commit.Unrank(set, JsonSerializer.Serialize(new LeadRecord(contact, gone)));
        foreach (var come in after.Where(episode => !before.Contains(episode)))
            commit.Rank(set, JsonSerializer.Serialize(new LeadRecord(contact, come)), come.At.ToUnixTimeMilliseconds());
    }

    private static void Place(PartitionCommit commit, string board, string contact, double? rank)
    {
        if (rank is { } value)
            commit.Rank(board, contact, value);
        else
            commit.Unrank(board, contact);
    }
}
