using Rapport.Internal.Scoring.V1;
using Rapport.Scoring.Scores.Domain;
using Rapport.Scoring.Vocabulary;
using static Rapport.Scoring.Vocabulary.StoredFields;

namespace Rapport.Scoring.Scores;

/// <summary>The part of a contact's stored state that is about the lead: stages, episodes, origin, company.</summary>
internal static class LeadCodec
{
    public static void Write(ContactScoresState state, ContactScores scores)
    {
        state.Moves.Add(scores.Moves.Select(move => new StageMoveState
        {
            At = move.At.UtcTicks, From = (uint)move.From, To = (uint)move.To, Reason = move.Reason.Text,
        }));
        state.Episodes.Add(scores.Episodes.Select(ToState));
        state.Touch = ToState(scores.Touch);
        state.Company = scores.Company is { } company ? ContactScoresCodec.ToState(company) : null;
    }

    public static ContactScores Read(ContactScoresState state) => new()
    {
        Moves = List(state.Moves, move => new StageMove((Stage)move.From, (Stage)move.To, At(move.At), StageReason.Read(move.Reason))),
        Episodes = List(state.Episodes, OfState),
        Touch = OfState(state.Touch),
        Company = state.Company is { } company ? ContactScoresCodec.OfState(company) : null,
    };

    private static LeadEpisodeState ToState(LeadEpisode episode) => new()
    {
        At = episode.At.UtcTicks, Model = episode.Model, Version = episode.Version, Threshold = episode.Threshold,
        CrossingNo = episode.CrossingNo,
        Shares = { episode.Shares.Select(share => new RuleShareState { Rule = share.Rule, Share = share.Share }) },
        Touch = ToState(episode.Touch), Verdict = (uint)episode.Verdict, Reason = episode.Reason, Outcome = (uint)episode.Outcome,
    };

    private static LeadEpisode OfState(LeadEpisodeState episode) => new()
    {
        At = At(episode.At), Model = episode.Model, Version = episode.Version, Threshold = episode.Threshold,
        CrossingNo = episode.CrossingNo, Shares = List(episode.Shares, share => new RuleShare(share.Rule, share.Share)),
        Touch = OfState(episode.Touch), Verdict = (LeadVerdict)episode.Verdict, Reason = episode.Reason,
        Outcome = (DealOutcome)episode.Outcome,
    };

    private static TouchState? ToState(Touch? touch) => touch is null ? null : new TouchState
    {
        At = touch.At.UtcTicks, Source = touch.Source, Channel = touch.Channel, Tie = touch.Tie,
    };

    private static Touch? OfState(TouchState? touch) =>
        touch is null ? null : new Touch(touch.Source, touch.Channel, At(touch.At), touch.Tie);
}
