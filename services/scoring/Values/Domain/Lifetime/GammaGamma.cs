using MathNet.Numerics;
using Rapport.Scoring.Vocabulary;

namespace Rapport.Scoring.Values.Domain.Lifetime;

/// <summary>A customer's spending.</summary>
/// <param name="Count">Purchases that the mean is taken over; at least 1.</param>
/// <param name="Mean">Mean amount of a purchase; above 0.</param>
public readonly record struct Spending(int Count, double Mean);

/// <summary>
/// Gamma-Gamma: amounts of one customer are Gamma(p, ν), and ν is Gamma(q, γ) among customers, independent of how
/// often they buy. Source: Fader and Hardie, "The Gamma-Gamma Model of Monetary Value", 2013.
/// </summary>
/// <param name="P">Shape of a customer's amounts; above 0.</param>
/// <param name="Q">Shape of the scales; the mean over all customers exists above 1.</param>
/// <param name="Gamma">Scale of the scales, in money; above 0.</param>
public sealed record GammaGamma(double P, double Q, double Gamma)
{
    private const int FewestCustomers = 10;

    /// <summary>Names of the parameters, in order.</summary>
    public static IReadOnlyList<string> Names { get; } = ["p", "q", "gamma"];

    /// <summary>Fits by maximum likelihood.</summary>
    /// <exception cref="FitFault">TOO_FEW_CUSTOMERS, INVALID_DATA (an amount not above zero), NO_SPREAD, NOT_IDENTIFIED.</exception>
    public static Fit FitTo(IReadOnlyList<Spending> customers)
    {
        if (customers.Any(c => c.Count < 1 || !double.IsFinite(c.Mean) || c.Mean <= 0))
            throw new FitFault("INVALID_DATA", "A mean amount is not above zero, or is over no purchase.");
        if (customers.Count < FewestCustomers)
            throw new FitFault("TOO_FEW_CUSTOMERS", $"A fit needs at least {FewestCustomers} customers with amounts; there are {customers.Count}.");
        var mean = customers.Average(c => c.Mean);
        if (customers.All(c => Math.Abs(c.Mean - mean) < 1e-9 * mean))
            throw new FitFault("NO_SPREAD", "All customers spend the same; nothing can be learned about how amounts differ.");
        return MaximumLikelihood.Find(Names, [5, 4, 3 * mean / 5], p => LogLikelihood(p, customers), customers.Count);
    }

    /// <summary>The model with a fit's parameters.</summary>
    public static GammaGamma Of(Fit fit) => new(fit[0], fit[1], fit[2]);

    /// <summary>
    /// The mean amount expected of a customer: between what this one spent and what all do. Without purchases, the
    /// mean over all. Infinite when the data leave no mean (p x + q at most 1).
    /// </summary>
    public double ExpectedMean(Spending spending)
    {
        var weight = (P * spending.Count) + Q - 1;
        return weight <= 0 ? double.PositiveInfinity : P * (Gamma + (spending.Count * spending.Mean)) / weight;
    }

    private static double LogLikelihood(double[] parameters, IReadOnlyList<Spending> customers)
    {
        var (p, q, gamma) = (parameters[0], parameters[1], parameters[2]);
        var constant = (q * Math.Log(gamma)) - SpecialFunctions.GammaLn(q);
        var sum = 0.0;
        foreach (var (x, mean) in customers)
        {
            var px = p * x;
            sum += constant + SpecialFunctions.GammaLn(px + q) - SpecialFunctions.GammaLn(px)
                + ((px - 1) * Math.Log(mean)) + (px * Math.Log(x)) - ((px + q) * Math.Log(gamma + (x * mean)));
        }

        return sum;
    }
}
