using Rapport.Internal.Scoring.V1;
using Rapport.Scoring.Scores.Rules.Domain;
using static Rapport.Scoring.Vocabulary.StoredFields;

namespace Rapport.Scoring.Scores.Rules;

/// <summary>What a rule gave, as it is stored: part of a contact's scores and of its tallies of earning rules.</summary>
internal static class RuleScoreCodec
{
    /// <summary>To store.</summary>
    public static RuleScoreState ToState(RuleScore rule) => new()
    {
        Rule = rule.Rule, Count = rule.Count, Points = rule.Points.Points, PointsAsOf = rule.Points.AsOf.UtcTicks,
        LastAt = rule.LastAt.UtcTicks, Kept = { rule.Kept.Select(ToState) },
    };

    /// <summary>As stored.</summary>
    public static RuleScore OfState(RuleScoreState rule) => new()
    {
        Rule = rule.Rule, Count = rule.Count, Points = new DecayedPoints(rule.Points, At(rule.PointsAsOf)),
        LastAt = At(rule.LastAt), Kept = List(rule.Kept, OfState),
    };

    private static RuleMatchState ToState(RuleMatch match) => new()
    {
        Tie = match.Tie, At = match.At.UtcTicks, Points = match.Points, Entity = match.Entity, State = (uint)match.State,
    };

    private static RuleMatch OfState(RuleMatchState match) =>
        new(At(match.At), match.Tie, match.Points, match.Entity, (MatchState)match.State);
}
