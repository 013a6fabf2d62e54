using Rapport.Scoring.Vocabulary;

namespace Rapport.Scoring.Scores.Domain;

/// <summary>The way of a contact through the stages: forward, and back only with a reason.</summary>
internal static class Qualification
{
    /// <summary>What an event does to the stage, after its points were counted.</summary>
    public static ContactScores Apply(
        ContactScores state, in ScoringEvent happened, bool scoresChanged, ScoringModels models, List<ScoringFact> facts)
    {
        var at = happened.OccurredAt;
        if (happened.Act != LeadAct.None)
            return Decide(state, happened, facts);
        if (scoresChanged && state.Stage is > Stage.Lead and < Stage.Customer
            && models.VetoOn(state, happened.Now, happened.Place) is { } veto)
            return Move(state, Stage.Lead, at, StageReason.Veto(veto), facts);
        var becomesKnown = happened.MakesKnown && state.Stage == Stage.Subscriber;
        if (becomesKnown)
            state = Move(state, Stage.Lead, at, StageReason.Known, facts);
        return becomesKnown || scoresChanged ? Advance(
            state, new LogMoment(happened.Now, happened.Place), at, models, facts) : state;
    }

    /// <summary>To the stage of the thresholds that are crossed, if the contact is known and nothing stands against it.</summary>
    public static ContactScores Advance(
        ContactScores state, LogMoment moment, DateTimeOffset at, ScoringModels models, List<ScoringFact> facts)
    {
        var (now, place) = (moment.At, moment.Place);
        // Nobody can call a contact who is not known: a crossing before that counts when the contact becomes known.
        if (state.Stage == Stage.Subscriber)
            return state;
        foreach (var score in state.Models)
        {
            if (score.Thresholds.Count == 0 || models.Find(score.Model) is not { } model || !model.IsActive(now, place))
                continue;
            foreach (var threshold in model.Thresholds)
            {
                if (Target(model, threshold, now, models) is not { } target || target.Stage <= state.Stage
                    || !HasCrossedSince(state, score, model, threshold, now)
                    || (target.Cells.Count > 0 && !target.Cells.Contains(models.CellOf(state, model, now, place) ?? ""))
                    || models.VetoOn(state, now, place) is not null)
                    continue;
                state = Move(state, target.Stage, at, StageReason.Threshold(model.Id, threshold.Id), facts);
                if (target.Stage == Stage.Mql)
                {
                    state = Open(state, model, threshold, now, at);
                    facts[^1] = (StageChanged)facts[^1] with { Opened = state.Episodes[^1] };
                }
            }
        }

        return state;
    }

    /// <summary>
    /// The log tells of a change of stage. Whoever concluded it knows; to a rebuild without the version that did, it
    /// tells what that version had made of the contact.
    /// </summary>
    public static ContactScores Recall(ContactScores state, in ScoringEvent happened)
    {
        if (happened.Stage is not { } told)
            return state;
        var (at, from) = (happened.OccurredAt, state.Stage);
        foreach (var move in state.Moves)
            if (move.At == at && move.To == told.To && move.Reason == told.Reason)
                return state;
        var holds = told.Reason.Cause switch
        {
            StageCause.Threshold => told.To > from && from > Stage.Subscriber,
            StageCause.Veto => from is > Stage.Lead and < Stage.Customer,
            _ => false,
        };
        if (!holds)
            return state;
        state = state.With(new StageMove(from, told.To, at, told.Reason));
        return told.Opened is { } episode ? Open(state, episode with { At = at, Touch = state.Touch }) : state;
    }

    /// <summary>Records a change of stage.</summary>
    public static ContactScores Move(
        ContactScores state, Stage to, DateTimeOffset at, StageReason reason, List<ScoringFact> facts)
    {
        facts.Add(new StageChanged(state.Stage, to, reason));
        return state.With(new StageMove(state.Stage, to, at, reason));
    }

    private static ContactScores Decide(ContactScores state, in ScoringEvent happened, List<ScoringFact> facts)
    {
        var (at, reason) = (happened.OccurredAt, happened.ActReason ?? "");
        if (state.Episodes.Count > 0 && state.Stage >= Stage.Mql)
            state = state with
            {
                Episodes = [.. state.Episodes.SkipLast(1), state.Episodes[^1].With(happened.Act, reason, happened.ActStage)],
            };
        var open = state.Stage is > Stage.Lead and < Stage.Customer;
        var because = StageReason.OfSales(happened.Act, reason);
        return happened.Act switch
        {
            LeadAct.Accepted when state.Stage < Stage.Sal => Move(state, Stage.Sal, at, StageReason.OfSales(LeadAct.Accepted, ""), facts),
            LeadAct.Rejected when open => Move(state, Stage.Lead, at, because, facts),
            LeadAct.Recycled when open => Move(state, Stage.Lead, at, because, facts),
            LeadAct.Lost when open => Move(state, Stage.Lead, at, because, facts),
            LeadAct.Converted when happened.ActStage > state.Stage =>
                Move(state, happened.ActStage.Value, at, because, facts),
            _ => state,
        };
    }

    // With terms agreed on, they alone make a marketing-qualified lead; without, the threshold says so itself.
    private static (Stage Stage, IReadOnlyList<string> Cells)? Target(
        ScoringModel model, ScoreThreshold threshold, DateTimeOffset now, ScoringModels models)
    {
        if (models.Terms is { } terms && now >= terms.From)
            return terms.Model == model.Id && terms.Threshold == threshold.Id ? (Stage.Mql, terms.Cells) : null;
        return threshold.SetsStage is { } stage ? (stage, threshold.Cells) : null;
    }

    // A lead that went back needs a further crossing to come again.
    private static bool HasCrossedSince(
        ContactScores state, ModelScore score, ScoringModel model, ScoreThreshold threshold, DateTimeOffset now)
    {
        var total = ScoreSum.Of(model, score, now);
        var crossed = score.Threshold(threshold, total);
        return crossed.IsCrossed(threshold, total)
            && (state.Episodes.Count == 0 || state.Episodes[^1].Threshold != threshold.Id
                || state.Episodes[^1].Model != model.Id || state.Episodes[^1].CrossingNo < crossed.Crossings);
    }

    private static ContactScores Open(
        ContactScores state, ScoringModel model, ScoreThreshold threshold, DateTimeOffset now, DateTimeOffset at)
    {
        var score = state.Model(model.Number);
        var points = score.Rules.Where(part => model.Rule(part.Rule) is not null)
            .Select(part => (part.Rule, Points: part.At(now, model.HalfLifeOf(model.Rule(part.Rule)!))))
            .Where(part => part.Points > 0).ToList();
        var total = points.Sum(part => part.Points);
        var episode = new LeadEpisode
        {
            At = at, Model = model.Id, Version = model.Version, Threshold = threshold.Id,
            CrossingNo = score.Threshold(threshold, 0).Crossings, Touch = state.Touch,
            Shares = [.. points.Select(part => new RuleShare(part.Rule, part.Points / total)).OrderByDescending(p => p.Share)],
        };
        return Open(state, episode);
    }

    private static ContactScores Open(ContactScores state, LeadEpisode episode) => state with
    {
        Episodes = [.. state.Episodes.Skip(state.Episodes.Count + 1 - LeadEpisode.MostKept), episode],
    };
}
