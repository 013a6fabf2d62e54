using Rapport.Scoring.Vocabulary;

namespace Rapport.Scoring.Values.Domain.Lifetime;

/// <summary>A parameter as the data determine it.</summary>
/// <param name="Name">As in the paper.</param>
/// <param name="Value">Where the likelihood is highest; above 0.</param>
/// <param name="StandardError">From the curvature of the likelihood there, by the delta method.</param>
public sealed record Estimate(string Name, double Value, double StandardError);

/// <summary>The outcome of a fit by maximum likelihood.</summary>
/// <param name="Parameters">In the order of the model.</param>
/// <param name="LogLikelihood">Of all observations at the parameters.</param>
/// <param name="Observations">Customers that took part.</param>
public sealed record Fit(IReadOnlyList<Estimate> Parameters, double LogLikelihood, int Observations)
{
    /// <summary>The parameter's value.</summary>
    public double this[int index] => Parameters[index].Value;
}
