using Rapport.Events.Facts;
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

    /// <summary>
    /// The contact as it stands by itself again after a merge was undone, and what the log does not tell of it yet. All of it is
    /// history: it starts nothing.
    /// </summary>
    /// <param name="crossings">Crossings that the log tells of the contact.</param>
    /// <param name="stage">The stage that it told last; null when it has told none.</param>
    /// <param name="after">The contact, from its own history.</param>
    /// <param name="moment">When the merge was undone.</param>
    /// <param name="models">Models in force.</param>
    /// <param name="load">The undoing, as what brought the facts about.</param>
    public static ScoringStep FromTold(
        IReadOnlyList<ToldCrossing> crossings, ToldStage? stage, ContactScores after, LogMoment moment, ScoringModels models,
        HistoryLoad load)
    {
        var facts = new List<ScoringFact>();
        foreach (var model in models.InForce(moment.At, moment.Place))
            foreach (var threshold in model.Thresholds)
            {
                var made = after.Model(model.Number).Thresholds.FirstOrDefault(state => state.Threshold == threshold.Id)?.Crossings ?? 0;
                if (made > 0 && !crossings.Any(told => told.Model == model.Id && told.Threshold == threshold.Id && told.No >= made))
                    facts.Add(new ThresholdCrossed(model, threshold, made, ScoreSum.Of(model, after.Model(model.Number), moment.At)));
            }

        // Also where it is the one that was told: something of the time as one may still be on its way into the log.
        facts.Add(new StageChanged(stage?.To ?? Stage.Subscriber, after.Stage, StageReason.Replayed) { History = load, At = moment.At });
        return new ScoringStep(after, facts);
    }
}
