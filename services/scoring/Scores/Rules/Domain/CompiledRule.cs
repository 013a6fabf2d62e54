using Rapport.Conditions;

namespace Rapport.Scoring.Scores.Rules.Domain;

/// <summary>A rule ready to be asked.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Condition">Its condition.</param>
/// <param name="Points">Its points where they are an expression.</param>
/// <param name="Entity">Its entity where it gives once per entity.</param>
public sealed record CompiledRule(ScoreRule Rule, Condition Condition, NumberExpression? Points, KeyExpression? Entity)
{
    /// <summary>Compiles a valid rule.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="axis">What its model measures: decides what the condition may read.</param>
    public static CompiledRule Of(ScoreRule rule, ModelAxis axis = ModelAxis.Engagement) => new(
        rule, Condition.Compile(rule.Condition, RuleLanguage.SchemaOf(axis)),
        rule.PointsExpression.Length == 0
            ? null : NumberExpression.Compile(rule.PointsExpression, RuleLanguage.EventSchema),
        rule.Entity.Length == 0 ? null : KeyExpression.Compile(rule.Entity, RuleLanguage.EventSchema));

    /// <summary>The match of an event for which the condition holds; null when its points or its entity cannot be told.</summary>
    /// <param name="at">When the event happened.</param>
    /// <param name="tie">From the event's id: decides between events of one instant.</param>
    /// <param name="context">Holds the event.</param>
    public RuleMatch? Match(DateTimeOffset at, ulong tie, EvaluationContext context)
    {
        var points = Rule.Points;
        if (Points is { } expression
            && (!expression.TryEvaluate(context, out points) || Math.Abs(points) > RuleLanguage.MostPoints))
            return null;
        var entity = "";
        if (Entity is { } key && !key.TryEvaluate(context, out entity))
            return null;
        return new RuleMatch(at, tie, points, Short(entity));
    }

    // Long keys are told apart by a hash, so that no event can make the state large.
    private static string Short(string entity) => entity.Length <= 40
        ? entity : Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(
            System.Text.Encoding.UTF8.GetBytes(entity)).AsSpan(0, 16));
}
