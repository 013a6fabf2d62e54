using Rapport.Conditions;

namespace Rapport.Scoring.Scores.Rules.Domain;

/// <summary>What rules may say, whoever keeps them: score models, earning rules, outcomes of propensities.</summary>
public static class RuleLanguage
{
    /// <summary>Most points of a match, either way.</summary>
    public const double MostPoints = 1_000_000;

    /// <summary>What vetoes and rules about behaviour may read: the event. Anything else would make the order of arrival matter.</summary>
    public static ConditionSchema EventSchema { get; } = new()
    {
        HasAggregates = false, AllowsOtherAttributes = false,
        Segments = new HashSet<string>(), Thresholds = new HashSet<string>(),
    };

    private static readonly ConditionSchema FitSchema = EventSchema with { AllowsOtherAttributes = true };

    /// <summary>What a rule's condition may read: in a fit model the contact's traits too.</summary>
    public static ConditionSchema SchemaOf(ModelAxis axis) => axis == ModelAxis.Fit ? FitSchema : EventSchema;
}
