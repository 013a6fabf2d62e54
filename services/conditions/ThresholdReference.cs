namespace Rapport.Conditions;

/// <summary>A threshold of a scoring model that a condition asks about with <c>crossed("model", "threshold")</c>.</summary>
public sealed record ThresholdReference(string Model, string Threshold)
{
    /// <summary>How <see cref="EvaluationContext.Crossed"/> holds it: "model/threshold".</summary>
    public string Key { get; } = $"{Model}/{Threshold}";
}
