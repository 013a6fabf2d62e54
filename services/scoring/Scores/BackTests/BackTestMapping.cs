using Google.Protobuf.WellKnownTypes;
using Rapport.Scoring.V1;

namespace Rapport.Scoring.Scores.BackTests;

/// <summary>Back-tests as the API shows them.</summary>
internal static class BackTestMapping
{
    public static BackTest ToProto(this BackTestRun run) => new()
    {
        Id = run.Id, Model = run.Model, BaseVersion = run.BaseVersion, CandidateVersion = run.CandidateVersion,
        State = run.Phase switch
        {
            BackTestPhase.Done => BackTestState.Done,
            BackTestPhase.Cancelled => BackTestState.Cancelled,
            BackTestPhase.Failed => BackTestState.Failed,
            _ => BackTestState.Running,
        },
        EventsPlayed = run.Played, EventsTotal = run.Total, Contacts = run.Contacts, Changed = run.Changed,
        BandMoves = { run.Moves.Select(m => new BandMove { From = m.From, To = m.To, Contacts = m.Contacts }) },
        BaseCrossings = run.BaseCrossings, CandidateCrossings = run.CandidateCrossings,
        AsOf = run.AsOf.ToTimestamp(), StartTime = run.StartedAt.ToTimestamp(), EndTime = run.EndedAt?.ToTimestamp(),
        Failure = run.Failure,
    };

    public static BackTestChange ToProto(BackTestDifference difference) => new()
    {
        Contact = difference.Contact, Base = Side(difference.Base), Candidate = Side(difference.Candidate),
    };

    private static BackTestSide Side(BackTestView view) =>
        new() { Score = view.Score, Band = view.Band, Cell = view.Cell, Above = { view.Above } };
}
