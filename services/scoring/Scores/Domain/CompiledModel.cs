using Rapport.Conditions;
using Rapport.Scoring.Scores.Rules.Domain;

namespace Rapport.Scoring.Scores.Domain;

/// <summary>A rule or veto of a model, ready to be asked.</summary>
/// <param name="Model">Its model.</param>
/// <param name="Condition">Its condition.</param>
/// <param name="Rule">The rule; null for a veto.</param>
/// <param name="Veto">The veto; null for a rule.</param>
public sealed record ModelRule(CompiledModel Model, Condition Condition, CompiledRule? Rule, ScoreVeto? Veto);

/// <summary>A model whose rules are compiled.</summary>
public sealed class CompiledModel
{
    /// <summary>Compiles a valid model.</summary>
    public CompiledModel(ScoringModel model)
    {
        Model = model;
        var rules = model.Rules.Select(rule => CompiledRule.Of(rule, model.Axis)).ToList();
        TraitRules = [.. rules.Where(rule => rule.Condition.Reads.ContactAttributes.Count > 0)];
        TraitNames = TraitRules.SelectMany(rule => rule.Condition.Reads.ContactAttributes).ToHashSet();
        EventRules =
        [
            .. rules.Except(TraitRules).Select(rule => new ModelRule(this, rule.Condition, rule, null)),
            .. model.Vetoes.Select(veto => new ModelRule(
                this, Condition.Compile(veto.Condition, RuleLanguage.EventSchema), null, veto)),
        ];
    }

    /// <summary>The model.</summary>
    public ScoringModel Model { get; }

    /// <summary>Rules and vetoes that look at an event.</summary>
    public IReadOnlyList<ModelRule> EventRules { get; }

    /// <summary>Rules that look at the contact's traits.</summary>
    public IReadOnlyList<CompiledRule> TraitRules { get; }

    /// <summary>The traits that they look at.</summary>
    public IReadOnlySet<string> TraitNames { get; }
}
