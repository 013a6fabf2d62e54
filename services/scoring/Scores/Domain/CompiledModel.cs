using Rapport.Conditions;
using Rapport.Scoring.Scores.Rules.Domain;

namespace Rapport.Scoring.Scores.Domain;

/// <summary>A rule or veto ready to be asked.</summary>
/// <param name="Model">Its model.</param>
/// <param name="Condition">Its condition.</param>
/// <param name="Rule">The rule; null for a veto.</param>
/// <param name="Veto">The veto; null for a rule.</param>
/// <param name="Points">The rule's points where they are an expression.</param>
/// <param name="Entity">The rule's entity where it gives once per entity.</param>
public sealed record CompiledRule(
    CompiledModel Model, Condition Condition, ScoreRule? Rule, ScoreVeto? Veto, NumberExpression? Points,
    KeyExpression? Entity);

/// <summary>A model whose rules are compiled.</summary>
public sealed class CompiledModel
{
    /// <summary>Compiles a valid model.</summary>
    public CompiledModel(ScoringModel model)
    {
        Model = model;
        var rules = model.Rules.Select(rule => new CompiledRule(
            this, Condition.Compile(rule.Condition, ScoringModelCheck.RuleSchema(model.Axis)), rule, null,
            rule.PointsExpression.Length == 0
                ? null : NumberExpression.Compile(rule.PointsExpression, ScoringModelCheck.EventSchema),
            rule.Entity.Length == 0 ? null : KeyExpression.Compile(rule.Entity, ScoringModelCheck.EventSchema))).ToList();
        TraitRules = [.. rules.Where(rule => rule.Condition.Reads.ContactAttributes.Count > 0)];
        TraitNames = TraitRules.SelectMany(rule => rule.Condition.Reads.ContactAttributes).ToHashSet();
        EventRules =
        [
            .. rules.Except(TraitRules),
            .. model.Vetoes.Select(veto => new CompiledRule(
                this, Condition.Compile(veto.Condition, ScoringModelCheck.EventSchema), null, veto, null, null)),
        ];
    }

    /// <summary>The model.</summary>
    public ScoringModel Model { get; }

    /// <summary>Rules and vetoes that look at an event.</summary>
    public IReadOnlyList<CompiledRule> EventRules { get; }

    /// <summary>Rules that look at the contact's traits.</summary>
    public IReadOnlyList<CompiledRule> TraitRules { get; }

    /// <summary>The traits that they look at.</summary>
    public IReadOnlySet<string> TraitNames { get; }
}
