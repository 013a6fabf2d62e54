using Rapport.Conditions;
using Rapport.Events.Facts;
using Rapport.Scoring.Scores.Rules.Domain;
using Rapport.Scoring.Vocabulary;

namespace Rapport.Scoring.Scores.Domain;

/// <summary>What an event gives by the rules: points, vetoes, and what a contact is by its traits.</summary>
internal static class Earning
{
    /// <summary>The score in one model after its rules were asked about an event.</summary>
    /// <param name="score">Before.</param>
    /// <param name="rules">Rules and vetoes that the event concerns.</param>
    /// <param name="own">Those of the model.</param>
    /// <param name="happened">The event.</param>
    /// <param name="context">Holds the same event.</param>
    public static ModelScore FromEvent(
        ModelScore score, IReadOnlyList<ModelRule> rules, Range own, in ScoringEvent happened, EvaluationContext context)
    {
        for (var i = own.Start.Value; i < own.End.Value; i++)
        {
            var compiled = rules[i];
            var model = compiled.Model.Model;
            if (!model.Counts(happened) || !compiled.Condition.Matches(context))
                continue;
            if (compiled.Veto is { } veto)
                score = score.Vetoed(veto.Id, happened.OccurredAt);
            else if (compiled.Rule!.Match(happened.OccurredAt, happened.Tie, context) is { } match)
                score = score.With(RuleTally.Add(
                    score.Rule(compiled.Rule.Rule.Id), compiled.Rule.Rule, match, model.HalfLifeOf(compiled.Rule.Rule)));
        }

        return score;
    }

    /// <summary>The score in a fit model after an event told traits; rules about traits hold or do not.</summary>
    public static ModelScore FromTraits(
        ModelScore score, CompiledModel model, in ScoringEvent happened, MapValue told, string prefix)
    {
        if (!model.Model.Counts(happened))
            return score;
        var before = score;
        foreach (var name in model.TraitNames)
            if (name.StartsWith(prefix, StringComparison.Ordinal) && told.TryGet(name[prefix.Length..], out var value))
                score = score.With(new Trait(name, TraitValue.Of(value), happened.OccurredAt, happened.Place));
        return ReferenceEquals(before, score) ? score : Judge(score, model);
    }

    /// <summary>The rules about traits, asked anew.</summary>
    public static ModelScore Judge(ModelScore score, CompiledModel model)
    {
        if (score.Traits.Count == 0)
            return score;
        var context = ContextOf(score);
        foreach (var compiled in model.TraitRules)
        {
            var rule = compiled.Rule;
            var newest = score.Traits.Where(t => compiled.Condition.Reads.ContactAttributes.Contains(t.Name))
                .Select(t => t.At).DefaultIfEmpty().Max();
            score = compiled.Condition.Matches(context)
                ? score.Without(rule.Id).With(new RuleScore
                {
                    Rule = rule.Id, Count = 1, Points = new DecayedPoints(rule.Points, newest), LastAt = newest,
                })
                : score.Without(rule.Id);
        }

        return score;
    }

    /// <summary>What conditions about traits read.</summary>
    public static EvaluationContext ContextOf(ModelScore score) => new()
    {
        Attributes = new DictionaryMap(score.Traits.Where(trait => trait.Value is not null)
            .ToDictionary(trait => trait.Name, trait => TraitValue.ForConditions(trait.Value))),
    };
}
