using Rapport.Events.Facts;
using Rapport.Scoring.Vocabulary;


namespace Rapport.Scoring.Scores.Domain;

/// <summary>That a load of history has moved the stage and nobody has been told.</summary>
/// <param name="Load">The load.</param>
/// <param name="From">The stage that was told last.</param>
public sealed record UntoldStage(HistoryLoad Load, Stage From)
{
    /// <summary>After a further historic event; null when the stage is the one that was told.</summary>
    public static UntoldStage? After(ContactScores before, ContactScores after, in ScoringEvent happened)
    {
        var from = before.Untold?.From ?? before.Stage;
        return from == after.Stage ? null : new UntoldStage(
            HistoryLoad.After(before.Untold?.Load, happened.ReceivedAt, happened.Id, happened.Hop), from);
    }

    /// <summary>The contact once the log is told, and what it is told.</summary>
    public static (ContactScores State, IReadOnlyList<ScoringFact> Facts) Tell(ContactScores state)
    {
        if (state.Untold is not { } untold)
            return (state, []);
        var opened = state.Episodes.Count > 0 && state.Episodes[^1].At == state.StageSince && state.Stage == Stage.Mql
            ? state.Episodes[^1] : null;
        return (state with { Untold = null },
            [new StageChanged(untold.From, state.Stage, state.StageReason) { Opened = opened, History = untold.Load, At = state.StageSince }]);
    }
}
