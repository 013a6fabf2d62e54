namespace Rapport.Conditions;

/// <summary>A threshold of a scoring model, as in <c>crossed("model", "threshold")</c>.</summary>
public sealed record ThresholdReference(string Model, string Threshold)
{
    /// <summary>How <see cref="EvaluationContext.Crossed"/> holds it: "model/threshold".</summary>
    public string Key { get; } = $"{Model}/{Threshold}";
}
