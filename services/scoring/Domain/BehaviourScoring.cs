using Rapport.Conditions;

namespace Rapport.Scoring.Domain;

/// <summary>
/// How events become points, crossings and stages. Pure: the same models, state and event give the same step.
/// Points depend on occurred_at alone, so the order of arrival does not matter. Crossings are judged by what the
/// score is when the event is accepted: a late event that lifted only a past value crosses nothing.
/// </summary>
public static class BehaviourScoring
{
    /// <summary>How far the clocks of two processes may differ: a rule counts events accepted up to this before it was saved.</summary>
    public static readonly TimeSpan ClockAllowance = TimeSpan.FromSeconds(1);

    /// <summary>Applies an event.</summary>
    /// <param name="state">The contact before.</param>
    /// <param name="happened">The event.</param>
    /// <param name="context">Holds the same event for the conditions.</param>
    /// <param name="models">Models in force.</param>
    public static ScoringStep Apply(
        ContactScores state, in ScoringEvent happened, EvaluationContext context, ScoringModels models)
    {
        var now = happened.ReceivedAt > happened.OccurredAt ? happened.ReceivedAt : happened.OccurredAt;
        var facts = new List<ScoringFact>();
        var next = Earn(state, happened, now, context, models, facts);
        next = Qualify(next, happened, now, models, facts);
        return new ScoringStep(next, happened.Historic ? [] : facts);
    }

    /// <summary>Takes in the history of a contact that turned out to be the same person.</summary>
    /// <param name="state">The survivor before.</param>
    /// <param name="absorbed">The other, as its own history made it.</param>
    /// <param name="now">When the two were joined.</param>
    /// <param name="models">Models in force.</param>
    public static ScoringStep Absorb(
        ContactScores state, ContactScores absorbed, DateTimeOffset now, ScoringModels models)
    {
        var facts = new List<ScoringFact>();
        var next = state;
        foreach (var other in absorbed.Models)
            if (models.Find(other.Model) is { } model)
                next = next.With(Join(next.Model(other.Model), other, model, now, facts));
        if (absorbed.Stage > next.Stage)
        {
            facts.Add(new StageChanged(next.Stage, absorbed.Stage, "merged"));
            next = next with
            {
                Stage = absorbed.Stage, StageSince = absorbed.StageSince, StageReason = absorbed.StageReason,
            };
        }

        return new ScoringStep(Advance(next, Crossed(next, now, models), now, facts), facts);
    }

    private static ContactScores Earn(
        ContactScores state, in ScoringEvent happened, DateTimeOffset now, EvaluationContext context,
        ScoringModels models, List<ScoringFact> facts)
    {
        if (IsOwnConclusion(happened.Name))
            return state;
        var rules = models.RulesFor(happened.Name);
        for (var i = 0; i < rules.Count;)
        {
            var model = rules[i].Model;
            var before = state.Model(model.Number);
            var after = before;
            for (; i < rules.Count && ReferenceEquals(rules[i].Model, model); i++)
                if (happened.ReceivedAt + ClockAllowance >= rules[i].Rule.Since && rules[i].Condition.Matches(context))
                    after = after.Earn(rules[i].Rule, happened.OccurredAt, model.HalfLife);
            if (!ReferenceEquals(before, after))
                state = state.With(Cross(before, after, model, now, happened.Historic, facts));
        }

        return state;
    }

    private static ModelScore Cross(
        ModelScore before, ModelScore after, ScoringModel model, DateTimeOffset now, bool silent, List<ScoringFact> facts)
    {
        if (model.Thresholds.Count == 0)
            return after;
        if (after.AsOf > now)
            now = after.AsOf;
        var (low, high) = (before.Total(now, model.HalfLife), after.Total(now, model.HalfLife));
        var states = new List<ThresholdState>(model.Thresholds.Count);
        foreach (var threshold in model.Thresholds)
        {
            var was = before.Threshold(threshold, low);
            var moved = was.Move(threshold, low, high, silent);
            if (moved.Crossings > was.Crossings)
                facts.Add(new ThresholdCrossed(model, threshold, moved.Crossings, high));
            states.Add(moved);
        }

        return after with { Thresholds = states };
    }

    private static ModelScore Join(
        ModelScore mine, ModelScore theirs, ScoringModel model, DateTimeOffset now, List<ScoringFact> facts)
    {
        var joined = mine.Merge(theirs, model.HalfLife);
        if (joined.AsOf > now)
            now = joined.AsOf;
        var (myScore, theirScore, score) = (
            mine.Total(now, model.HalfLife), theirs.Total(now, model.HalfLife), joined.Total(now, model.HalfLife));
        var states = new List<ThresholdState>(model.Thresholds.Count);
        foreach (var threshold in model.Thresholds)
        {
            var (my, their) = (mine.Threshold(threshold, myScore), theirs.Threshold(threshold, theirScore));
            // What either had crossed and not fallen back from is not crossed again by the two together.
            var armed = (my.Armed || myScore < threshold.RearmBelow) && (their.Armed || theirScore < threshold.RearmBelow);
            var was = new ThresholdState(threshold.Id, armed, Math.Max(my.Crossings, their.Crossings));
            var moved = armed && score >= threshold.EnterAt
                ? was with { Armed = false, Crossings = was.Crossings + 1 }
                : was with { Armed = armed || score < threshold.RearmBelow };
            if (moved.Crossings > was.Crossings)
                facts.Add(new ThresholdCrossed(model, threshold, moved.Crossings, score));
            states.Add(moved);
        }

        return joined with { Thresholds = states };
    }

    private static ContactScores Qualify(
        ContactScores state, in ScoringEvent happened, DateTimeOffset now, ScoringModels models, List<ScoringFact> facts)
    {
        var at = happened.OccurredAt;
        if (happened is { Decision: SalesDecision.Rejected } && state.Stage > Stage.Lead)
            return Move(state, Stage.Lead, at, Because("rejected", happened.DecisionReason), facts);
        if (happened is { Decision: SalesDecision.Accepted } && state.Stage < Stage.Sal)
            return Move(state, Stage.Sal, at, "accepted", facts);
        if (happened.MakesKnown && state.Stage == Stage.Subscriber)
        {
            state = Move(state, Stage.Lead, at, "known", facts);
            return Advance(state, Crossed(state, now, models), at, facts);
        }

        if (facts.Count == 0)
            return state;
        var crossed = facts.OfType<ThresholdCrossed>().Select(fact => (fact.Model, fact.Threshold)).ToList();
        return Advance(state, crossed, at, facts);
    }

    // Nobody can call a contact who is not known: a crossing before that counts when the contact becomes known.
    private static ContactScores Advance(
        ContactScores state, IEnumerable<(ScoringModel, ScoreThreshold)> crossed, DateTimeOffset at, List<ScoringFact> facts)
    {
        if (state.Stage == Stage.Subscriber)
            return state;
        foreach (var (model, threshold) in crossed)
            if (threshold.SetsStage is { } stage && stage > state.Stage)
                state = Move(state, stage, at, $"threshold:{model.Id}/{threshold.Id}", facts);
        return state;
    }

    private static List<(ScoringModel Model, ScoreThreshold Threshold)> Crossed(
        ContactScores state, DateTimeOffset now, ScoringModels models) =>
        [
            .. from model in models.All
               let score = state.Model(model.Number)
               let total = score.Total(now, model.HalfLife)
               from threshold in model.Thresholds
               where score.Threshold(threshold, total).IsCrossed(threshold, total)
               select (model, threshold),
        ];

    private static ContactScores Move(
        ContactScores state, Stage to, DateTimeOffset at, string reason, List<ScoringFact> facts)
    {
        facts.Add(new StageChanged(state.Stage, to, reason));
        return state with { Stage = to, StageSince = at, StageReason = reason };
    }

    private static string Because(string what, string? why) => string.IsNullOrEmpty(why) ? what : $"{what}: {why}";

    // A rule never feeds on what it brought about.
    private static bool IsOwnConclusion(string name) => name is "threshold_crossed" or "stage_changed";
}
