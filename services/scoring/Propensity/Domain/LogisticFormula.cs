namespace Rapport.Scoring.Propensity.Domain;

/// <summary>A feature's part of a contact's log-odds.</summary>
/// <param name="Feature">Its name.</param>
/// <param name="Value">The contact's value of it.</param>
/// <param name="LogOdds">How far it moves the log-odds away from those of the average.</param>
public sealed record FeaturePart(string Feature, double Value, double LogOdds);

/// <summary>A logistic regression as people write it: log-odds = intercept + Σ coefficient · feature.</summary>
/// <param name="Intercept">Log-odds when all features are zero.</param>
/// <param name="Coefficients">For one unit of each feature.</param>
/// <param name="Means">Of the features over what was learned from.</param>
/// <param name="Deviations">Standard deviations of the same.</param>
public sealed record LogisticFormula(
    double Intercept, IReadOnlyList<double> Coefficients, IReadOnlyList<double> Means, IReadOnlyList<double> Deviations)
{
    /// <summary>Log-odds of a contact whose features are average.</summary>
    public double Base => Intercept + Coefficients.Zip(Means, (c, mean) => c * mean).Sum();

    /// <summary>ln(p / (1 − p)) of a contact.</summary>
    public double LogOdds(IReadOnlyList<float> features)
    {
        var sum = Intercept;
        for (var i = 0; i < Coefficients.Count; i++)
            sum += Coefficients[i] * features[i];
        return sum;
    }

    /// <summary>The probability, 0 to 1.</summary>
    public double Probability(IReadOnlyList<float> features) => 1 / (1 + Math.Exp(-LogOdds(features)));

    /// <summary>
    /// What moves the contact away from the average, the strongest first; <see cref="Base"/> and all parts together
    /// are the log-odds.
    /// </summary>
    public IReadOnlyList<FeaturePart> Explain(IReadOnlyList<string> names, IReadOnlyList<float> features) =>
    [
        .. names.Select((name, i) => new FeaturePart(name, features[i], Coefficients[i] * (features[i] - Means[i])))
            .OrderByDescending(part => Math.Abs(part.LogOdds)),
    ];
}
