using MathNet.Numerics.Integration;
using Rapport.Scoring.Vocabulary;

namespace Rapport.Scoring.Values.Domain.Lifetime;

/// <summary>
/// Pareto/NBD: customers buy as Poisson processes until they leave at an unseen moment; purchase rates are
/// Gamma(r, α) and drop-out rates Gamma(s, β) among customers. Times are in weeks. Source: Schmittlein, Morrison,
/// Colombo, Management Science 33(1), 1987; in the form of Fader and Hardie, "A Note on Deriving the Pareto/NBD
/// Model", 2005.
/// </summary>
/// <param name="R">Shape of the purchase rates; above 0.</param>
/// <param name="Alpha">Scale of the purchase rates, weeks; above 0.</param>
/// <param name="S">Shape of the drop-out rates; above 0.</param>
/// <param name="Beta">Scale of the drop-out rates, weeks; above 0.</param>
public sealed record ParetoNbd(double R, double Alpha, double S, double Beta)
{
    // Beyond this many e-foldings what is left of the integral is below rounding.
    private const double Negligible = 40;
    private static readonly GaussLegendreRule Rule = new(-1, 1, 32);
    private static readonly double[] Abscissas = Rule.Abscissas;
    private static readonly double[] Weights = Rule.Weights;

    /// <summary>Names of the parameters, in order.</summary>
    public static IReadOnlyList<string> Names { get; } = ["r", "alpha", "s", "beta"];

    /// <summary>Fits by maximum likelihood.</summary>
    /// <exception cref="FitFault">As <see cref="MaximumLikelihood.Find"/>; and for data that say nothing.</exception>
    public static Fit FitTo(IEnumerable<RepeatPurchases> customers)
    {
        var groups = new RepeatPurchaseGroups(customers);
        var interval = groups.MeanInterval;
        return MaximumLikelihood.Find(
            Names, [0.5, 0.5 * interval, 0.5, 0.5 * interval], p => Of(p).LogLikelihood(groups), groups.Customers);
    }

    /// <summary>The model with a fit's parameters.</summary>
    public static ParetoNbd Of(Fit fit) => new(fit[0], fit[1], fit[2], fit[3]);

    /// <summary>Probability that the customer has not left, given the history.</summary>
    public double ProbabilityAlive(RepeatPurchases history) =>
        1 / (1 + Math.Exp(LogGone(history) - LogAlive(history)));

    /// <summary>Purchases expected in the <paramref name="weeks"/> after the history.</summary>
    public double ExpectedPurchases(RepeatPurchases history, double weeks)
    {
        var rate = (R + history.Count) / (Alpha + history.Age);
        var lifetime = LogSpace.Log1P(weeks / (Beta + history.Age));
        // (1 − e^(−(s−1) y)) / (s − 1), which is y at s = 1.
        var span = Math.Abs(S - 1) < 1e-9 ? lifetime : -LogSpace.ExpM1(-(S - 1) * lifetime) / (S - 1);
        return rate * (Beta + history.Age) * span * ProbabilityAlive(history);
    }

    private static ParetoNbd Of(double[] p) => new(p[0], p[1], p[2], p[3]);

    private double LogAlive(RepeatPurchases history) =>
        -((R + history.Count) * Math.Log(Alpha + history.Age)) - (S * Math.Log(Beta + history.Age));

    /// <summary>
    /// ln of s ∫ (α + τ)^−(r + x) (β + τ)^−(s + 1) dτ from t_x to T. The published form is a difference of two
    /// hypergeometric functions, which cancels when T is near t_x and changes its branch at α = β. The integrand is
    /// positive and smooth: 32 points of Gauss-Legendre in ln(min(α, β) + τ) give it to rounding.
    /// </summary>
    private double LogGone(RepeatPurchases history)
    {
        if (history.Age <= history.Last)
            return double.NegativeInfinity;
        var least = Math.Min(Alpha, Beta);
        var start = least + history.Last;
        var atStart = LogIntegrand(history, history.Last);
        var half = Span(history, start, atStart) / 2;
        var sum = 0.0;
        for (var i = 0; i < Abscissas.Length; i++)
        {
            var grown = start * Math.Exp(half * (1 + Abscissas[i]));
            sum += Weights[i] * grown * Math.Exp(LogIntegrand(history, grown - least) - atStart);
        }

        return Math.Log(S * half * sum) + atStart;
    }

    private double LogIntegrand(RepeatPurchases history, double tau) =>
        -((R + history.Count) * Math.Log(Alpha + tau)) - ((S + 1) * Math.Log(Beta + tau));

    // How far to go in ln(min(α, β) + τ): to T, or to where the integrand has died off before.
    private double Span(RepeatPurchases history, double start, double atStart)
    {
        var least = start - history.Last;
        var span = Math.Log((least + history.Age) / start);
        while (atStart - LogIntegrand(history, (start * Math.Exp(span)) - least) > 1.5 * Negligible)
            span /= 1.4;
        return span;
    }

    private double LogLikelihood(RepeatPurchaseGroups groups)
    {
        var rates = RepeatPurchaseGroups.LogRising(R, groups.MostPurchases);
        var scale = (R * Math.Log(Alpha)) + (S * Math.Log(Beta));
        var sum = 0.0;
        foreach (var (history, count) in groups.Groups)
            sum += count * (rates[history.Count] + scale + LogSpace.Add(LogAlive(history), LogGone(history)));
        return sum;
    }
}
