using Rapport.Conditions;
using Rapport.Events;
using Rapport.Scoring.Vocabulary;

namespace Rapport.Scoring.Scores.Domain;

/// <summary>
/// How events become points, crossings and stages. Pure: the same models, state and event give the same step.
/// Points depend on occurred_at alone, so the order of arrival does not matter. Crossings are judged by what the
/// score is when the event is accepted: a late event that lifted only a past value crosses nothing.
/// </summary>
public static class BehaviourScoring
{
    /// <summary>Applies an event.</summary>
    /// <param name="state">The contact before.</param>
    /// <param name="happened">The event.</param>
    /// <param name="context">Holds the same event for the conditions.</param>
    /// <param name="models">Versions that are kept up to date.</param>
    public static ScoringStep Apply(
        ContactScores state, in ScoringEvent happened, EvaluationContext context, ScoringModels models)
    {
        if (happened.Name is EventNames.StageChanged or EventNames.ThresholdCrossed && happened.OccurredAt <= state.UnmergedAt)
            return new ScoringStep(state, []);
        // A rule never feeds on what it brought about.
        if (happened.Name is EventNames.StageChanged)
            return new ScoringStep(Qualification.Recall(state, happened), []);
        if (happened.Name is EventNames.ThresholdCrossed)
            return Recalled(Recall(state, happened, models), happened, models);
        var facts = new List<ScoringFact>();
        if (state.Untold is { } untold && (!happened.Historic || untold.Load.DoneAt <= happened.ReceivedAt))
        {
            // Something that is no history, or of another load: what was history is told first.
            var (told, history) = UntoldStage.Tell(state);
            state = told;
            facts.AddRange(history);
        }

        var next = Remember(state, happened, context);
        var earned = Earn(next, happened, context, models);
        var changed = !ReferenceEquals(earned, next);
        if (changed)
            earned = Cross(next, earned, happened, models, facts);
        next = Qualification.Apply(earned, happened, changed, models, facts);
        return happened.Historic
            ? new ScoringStep(Silent(state, next, happened), [.. facts.Where(fact => fact is StageChanged { History: not null })])
            : new ScoringStep(next, facts);
    }

    // What history changes is told once its load is done.
    private static ContactScores Silent(ContactScores before, ContactScores after, in ScoringEvent happened) =>
        before.Untold is null && before.Stage == after.Stage
            ? after : after with { Untold = UntoldStage.After(before, after, happened) };

    private static ContactScores Earn(
        ContactScores state, in ScoringEvent happened, EvaluationContext context, ScoringModels models)
    {
        var rules = models.RulesFor(happened.Name);
        for (var i = 0; i < rules.Count;)
        {
            var (first, model) = (i, rules[i].Model);
            while (i < rules.Count && ReferenceEquals(rules[i].Model, model))
                i++;
            var before = state.Model(model.Model.Number);
            var after = Earning.FromEvent(before, rules, first..i, happened, context);
            if (!ReferenceEquals(before, after))
                state = state.With(after);
        }

        if (happened.Name is not (EventNames.Identified or EventNames.GroupJoined))
            return state;
        var (said, prefix) = happened.Name == EventNames.Identified
            ? (context.Properties, "")
            : (happened.GroupTraits ?? MapValue.Empty, "company_");
        foreach (var model in models.Compiled)
            if (model.TraitRules.Count > 0)
            {
                var before = state.Model(model.Model.Number);
                var after = Earning.FromTraits(before, model, happened, said, prefix);
                if (!ReferenceEquals(before, after))
                    state = state.With(after);
            }

        return state;
    }

    private static ContactScores Cross(
        ContactScores before, ContactScores after, in ScoringEvent happened, ScoringModels models, List<ScoringFact> facts)
    {
        var vetoed = models.VetoOn(after, happened.Now, happened.Place) is not null;
        foreach (var score in after.Models)
        {
            var was = before.Model(score.Model);
            if (ReferenceEquals(score, was) || models.Find(score.Model) is not { } model)
                continue;
            var silent = vetoed || !model.IsActive(happened.ReceivedAt, happened.Place);
            after = after.With(Crossing.Move(was, score, model, happened.Now, silent, facts));
        }

        return after;
    }

    // What an event crossed has brought its stage with it; what an activation crossed brings it now.
    private static ScoringStep Recalled(ContactScores state, in ScoringEvent happened, ScoringModels models)
    {
        var facts = new List<ScoringFact>();
        if (happened.Crossing?.ByActivation == true)
            state = Qualification.Advance(
                state, new LogMoment(happened.Now, happened.Place), happened.OccurredAt, models, facts);
        return new ScoringStep(state, facts);
    }

    private static ContactScores Recall(ContactScores state, in ScoringEvent happened, ScoringModels models)
    {
        if (happened.Crossing is not { } told)
            return state;
        foreach (var model in models.All)
        {
            if (model.Id != told.Model)
                continue;
            var before = state.Model(model.Number);
            var after = Crossing.Recall(before, model, told, happened.Now);
            if (!ReferenceEquals(before, after))
                state = state.With(after);
        }

        return state;
    }

    /// <summary>What brought the contact, and the company that they joined.</summary>
    private static ContactScores Remember(ContactScores state, in ScoringEvent happened, EvaluationContext context)
    {
        if (context.EventContext.TryGet("campaign", out var campaign) && campaign.Kind == ValueKind.Map
            && Text(campaign.Map, "source") is { Length: > 0 } source)
        {
            var touch = new Touch(source, Text(campaign.Map, "medium"), happened.OccurredAt, happened.Tie);
            if (touch.IsBefore(state.Touch))
                state = state with { Touch = touch };
        }

        if (happened.Group is { Length: > 0 and <= Trait.LongestText } group)
        {
            var company = new Trait("group_id", group, happened.OccurredAt, happened.Place);
            if (state.Company?.IsOlderThan(company) != false)
                state = state with { Company = company };
        }

        return state;
    }

    private static string Text(MapValue map, string key) =>
        map.TryGet(key, out var value) && value.Kind == ValueKind.String && value.String.Length <= Trait.LongestText
            ? value.String : "";
}
