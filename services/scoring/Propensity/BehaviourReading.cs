using Google.Protobuf.WellKnownTypes;
using Rapport.Common.V1;
using Rapport.Conditions;
using Rapport.Events;
using Rapport.Scoring.Propensity.Domain;
using Rapport.Scoring.Scores.Rules.Domain;
using Rapport.Scoring.Vocabulary;
using Value = Google.Protobuf.WellKnownTypes.Value;

namespace Rapport.Scoring.Propensity;

/// <summary>How a training looks at the events of the log: what counts as outcome, and from when on it is future.</summary>
internal sealed class BehaviourReading(string workspace, PropensityDefinition definition, FeatureSet set)
{
    private readonly EvaluationContext context = new();
    private readonly Conditions.Condition? condition = definition.OutcomeCondition.Length == 0
        ? null : Conditions.Condition.Compile(definition.OutcomeCondition, RuleLanguage.EventSchema);

    /// <summary>The workspace.</summary>
    public string Workspace => workspace;

    /// <summary>Where the past ends.</summary>
    public required DateTimeOffset CutOff { get; init; }

    /// <summary>What became known later was not known.</summary>
    public required DateTimeOffset KnownBefore { get; init; }

    /// <summary>A contact of whom nothing has been read.</summary>
    public ContactTrace NewTrace() => new(set, CutOff, KnownBefore, TimeSpan.FromDays(definition.HorizonDays));

    /// <summary>Whether the model is about a contact.</summary>
    public bool IsAbout(ContactTrace trace) => trace.IsKnown
        && (definition.EligibleEvent.Length == 0 || trace.IsEligible) && !(definition.FirstTimeOnly && trace.HadOutcome);

    /// <summary>An event as a model sees it.</summary>
    public Deed DeedOf(Event happened)
    {
        var occurredAt = happened.OccurredAt.ToDateTimeOffset();
        var receivedAt = happened.ReceivedAt?.ToDateTimeOffset() ?? occurredAt;
        var knownAt = happened.Historic || receivedAt < occurredAt ? occurredAt : receivedAt;
        return new Deed(happened.Name, occurredAt, knownAt)
        {
            IsOutcome = IsOutcome(happened),
            MakesEligible = happened.Name == definition.EligibleEvent,
            Amount = set.OrderValue && happened.Name == EventNames.OrderCompleted
                ? (double?)EventAmount.Of(happened.Read<Events.V1.OrderCompleted>()).Money.Amount : null,
            Traits = set.Traits.Count > 0 && happened.Name == EventNames.Identified
                ? TraitsOf(happened.Properties) : null,
        };
    }

    private bool IsOutcome(Event happened)
    {
        if (happened.Name != definition.Outcome)
            return false;
        if (condition is null)
            return true;
        context.SetEvent(happened);
        return condition.Matches(context);
    }

    private List<(int, float)> TraitsOf(Struct? traits)
    {
        var found = new List<(int, float)>();
        for (var i = 0; i < set.Traits.Count; i++)
            if (traits?.Fields.TryGetValue(set.Traits[i], out var value) == true)
                found.Add((i, NumberOf(value)));
        return found;
    }

    // NaN for what is no number, null too: what was said before does not hold any more.
    private static float NumberOf(Value value) => value.KindCase switch
    {
        Value.KindOneofCase.BoolValue => value.BoolValue ? 1 : 0,
        Value.KindOneofCase.NumberValue when float.IsFinite((float)value.NumberValue) => (float)value.NumberValue,
        _ => float.NaN,
    };
}
