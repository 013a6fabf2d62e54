using Rapport.Scoring.Vocabulary;

namespace Rapport.Scoring.Scores.Domain;

/// <summary>What it changes about a contact that an event was worked in after others.</summary>
public static class ScoreDifference
{
    /// <summary>The contact as it was made anew, and the crossings and the stage that it did not have before.</summary>
    /// <param name="before">The contact without the event.</param>
    /// <param name="after">The contact with it, from its whole history.</param>
    /// <param name="moment">When it was worked in.</param>
    /// <param name="models">Models in force.</param>
    public static ScoringStep Between(
        ContactScores before, ContactScores after, LogMoment moment, ScoringModels models)
    {
        var (now, place) = (moment.At, moment.Place);
        var facts = new List<ScoringFact>();
        foreach (var model in models.InForce(now, place))
        {
            var (was, made) = (before.Model(model.Number), after.Model(model.Number));
            foreach (var threshold in model.Thresholds)
            {
                int CrossingsOf(ModelScore score) =>
                    score.Thresholds.FirstOrDefault(state => state.Threshold == threshold.Id)?.Crossings ?? 0;
                if (CrossingsOf(made) > CrossingsOf(was))
                    facts.Add(new ThresholdCrossed(model, threshold, CrossingsOf(made), ScoreSum.Of(model, made, now)));
            }
        }

        if (after.Stage != before.Stage)
            facts.Add(new StageChanged(before.Stage, after.Stage, StageReason.Replayed));
        return new ScoringStep(after, facts);
    }
}
