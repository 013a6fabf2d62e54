namespace Rapport.Scoring.Scores.Domain;

/// <summary>Thresholds of one contact in one model: reached, fallen back from, told of by the log.</summary>
internal static class Crossing
{
    /// <summary>The score moves at one instant; crossings go to the facts.</summary>
    /// <param name="before">Without what is new.</param>
    /// <param name="after">With it.</param>
    /// <param name="model">The version.</param>
    /// <param name="now">The instant.</param>
    /// <param name="silent">Reaching a threshold disarms it without a crossing.</param>
    /// <param name="facts">Takes crossings.</param>
    public static ModelScore Move(
        ModelScore before, ModelScore after, ScoringModel model, DateTimeOffset now, bool silent, List<ScoringFact> facts)
    {
        if (model.Thresholds.Count == 0)
            return after;
        var (low, high) = (ScoreSum.Of(model, before, now), ScoreSum.Of(model, after, now));
        var states = new ThresholdState[model.Thresholds.Count];
        var changed = before.Thresholds.Count != states.Length;
        for (var i = 0; i < states.Length; i++)
        {
            var threshold = model.Thresholds[i];
            var was = before.Threshold(threshold, low);
            states[i] = was.Move(threshold, low, high, silent);
            changed |= !ReferenceEquals(was, states[i]);
            if (states[i].Crossings > was.Crossings)
                facts.Add(new ThresholdCrossed(model, threshold, states[i].Crossings, high));
        }

        return changed ? after with { Thresholds = states } : after;
    }

    /// <summary>
    /// A version came in force that is asked to tell of those who are above already: each threshold that the score has
    /// reached and that does not stand crossed counts as crossed now.
    /// </summary>
    public static (ModelScore Score, IReadOnlyList<ThresholdCrossed> Crossed) TellExisting(
        ModelScore score, ScoringModel model, DateTimeOffset now)
    {
        var total = ScoreSum.Of(model, score, now);
        var (states, crossed) = (new List<ThresholdState>(model.Thresholds.Count), new List<ThresholdCrossed>());
        foreach (var threshold in model.Thresholds)
        {
            var state = score.Threshold(threshold, total);
            if (total >= threshold.EnterAt && !state.IsCrossed(threshold, total))
            {
                state = state with { Armed = false, Crossings = state.Crossings + 1 };
                crossed.Add(new ThresholdCrossed(model, threshold, state.Crossings, total));
            }

            states.Add(state);
        }

        return crossed.Count == 0 ? (score, crossed) : (score with { Thresholds = states }, crossed);
    }

    /// <summary>
    /// The log tells of a crossing. The version that concluded it knows; another version of the model takes the
    /// number over, so that numbers go on and what was crossed stays crossed.
    /// </summary>
    public static ModelScore Recall(ModelScore score, ScoringModel model, ToldCrossing told, DateTimeOffset now)
    {
        if (model.Thresholds.FirstOrDefault(t => t.Id == told.Threshold) is not { } threshold)
            return score;
        var total = ScoreSum.Of(model, score, now);
        var state = score.Threshold(threshold, total);
        if (told.No <= state.Crossings)
            return score;
        state = state with { Crossings = told.No, Armed = state.Armed && total < threshold.RearmBelow };
        return score with
        {
            Thresholds = [.. model.Thresholds.Select(t => t.Id == threshold.Id ? state : score.Threshold(t, total))],
        };
    }

    /// <summary>Two contacts become one: what either had crossed and not fallen back from is not crossed again.</summary>
    public static ModelScore Join(
        ModelScore joined, ModelScore mine, ModelScore theirs, ScoringModel model, DateTimeOffset now, bool silent,
        List<ScoringFact> facts)
    {
        var (myScore, theirScore, score) = (
            ScoreSum.Of(model, mine, now), ScoreSum.Of(model, theirs, now), ScoreSum.Of(model, joined, now));
        var states = new List<ThresholdState>(model.Thresholds.Count);
        foreach (var threshold in model.Thresholds)
        {
            var (my, their) = (mine.Threshold(threshold, myScore), theirs.Threshold(threshold, theirScore));
            var armed = (my.Armed || myScore < threshold.RearmBelow) && (their.Armed || theirScore < threshold.RearmBelow);
            var was = new ThresholdState(threshold.Id, armed, Math.Max(my.Crossings, their.Crossings));
            var moved = armed && score >= threshold.EnterAt
                ? was with { Armed = false, Crossings = was.Crossings + (silent ? 0 : 1) }
                : was with { Armed = armed || score < threshold.RearmBelow };
            if (moved.Crossings > was.Crossings)
                facts.Add(new ThresholdCrossed(model, threshold, moved.Crossings, score));
            states.Add(moved);
        }

        return joined with { Thresholds = states };
    }
}
