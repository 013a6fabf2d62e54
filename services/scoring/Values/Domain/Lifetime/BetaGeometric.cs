using Rapport.Scoring.Vocabulary;

namespace Rapport.Scoring.Values.Domain.Lifetime;

/// <summary>
/// BG/NBD: customers buy as Poisson processes while alive and may leave for ever after each purchase; purchase rates
/// are Gamma(r, α) and drop-out probabilities Beta(a, b) among customers. Times are in weeks. Source: Fader, Hardie,
/// Lee, "Counting Your Customers" the Easy Way, Marketing Science 24(2), 2005.
/// </summary>
/// <param name="R">Shape of the purchase rates; above 0.</param>
/// <param name="Alpha">Scale of the purchase rates, weeks; above 0.</param>
/// <param name="A">First shape of the drop-out probabilities; above 0.</param>
/// <param name="B">Second shape of the drop-out probabilities; above 0.</param>
public sealed record BetaGeometric(double R, double Alpha, double A, double B)
{
    /// <summary>Names of the parameters, in order.</summary>
    public static IReadOnlyList<string> Names { get; } = ["r", "alpha", "a", "b"];

    /// <summary>Fits by maximum likelihood.</summary>
    /// <exception cref="FitFault">As <see cref="MaximumLikelihood.Find"/>; and for data that say nothing.</exception>
    public static Fit FitTo(IEnumerable<RepeatPurchases> customers)
    {
        var groups = new RepeatPurchaseGroups(customers);
        return MaximumLikelihood.Find(
            Names, [0.5, 0.5 * groups.MeanInterval, 0.7, 2], p => Of(p).LogLikelihood(groups), groups.Customers);
    }

    /// <summary>The model with a fit's parameters.</summary>
    public static BetaGeometric Of(Fit fit) => new(fit[0], fit[1], fit[2], fit[3]);

    /// <summary>Probability that the customer has not left, given the history.</summary>
    public double ProbabilityAlive(RepeatPurchases history) =>
        history.Count == 0 ? 1 : 1 / (1 + Math.Exp(LogOddsGone(history)));

    /// <summary>
    /// Purchases expected in the <paramref name="weeks"/> after the history. The published form, with the Gaussian
    /// hypergeometric function, is singular at a = 1 and cancels for many purchases; here the same expectation is
    /// integrated over the drop-out probability, where every term is positive.
    /// </summary>
    public double ExpectedPurchases(RepeatPurchases history, double weeks)
    {
        var (shape, scale) = (R + history.Count, Alpha + history.Age);
        return ProbabilityAlive(history) * BetaExpectation.Of(A, B + history.Count, p => ExpectedIfDropout(p, shape, scale, weeks));
    }

    /// <summary>
    /// Weeks from the end of the history within which the next purchase comes with probability
    /// <paramref name="probability"/>, if the customer has not left: the rate is then Gamma(r + x, α + T).
    /// </summary>
    public double NextPurchaseWithin(RepeatPurchases history, double probability) =>
        (Alpha + history.Age) * LogSpace.ExpM1(-Math.Log(1 - probability) / (R + history.Count));

    private static BetaGeometric Of(double[] p) => new(p[0], p[1], p[2], p[3]);

    // (1 − E[e^(−λ p t)]) / p for λ ~ Gamma(shape, scale); its limit at p = 0 is the mean of λ t.
    private static double ExpectedIfDropout(double p, double shape, double scale, double weeks)
    {
        var y = p * weeks / scale;
        return y < 1e-12 ? shape * weeks / scale : -LogSpace.ExpM1(-shape * LogSpace.Log1P(y)) / p;
    }

    private double LogOddsGone(RepeatPurchases history) =>
        Math.Log(A / (B + history.Count - 1))
        + ((R + history.Count) * Math.Log((Alpha + history.Age) / (Alpha + history.Last)));

    private double LogLikelihood(RepeatPurchaseGroups groups)
    {
        var rates = RepeatPurchaseGroups.LogRising(R, groups.MostPurchases);
        var stays = RepeatPurchaseGroups.LogRising(B, groups.MostPurchases);
        var tries = RepeatPurchaseGroups.LogRising(A + B, groups.MostPurchases);
        var (sum, logAlpha) = (0.0, Math.Log(Alpha));
        foreach (var (history, count) in groups.Groups)
        {
            var x = history.Count;
            // B(a, b + x) / B(a, b), the probability of staying x times.
            var common = rates[x] + (R * logAlpha) + stays[x] - tries[x] - ((R + x) * Math.Log(Alpha + history.Age));
            sum += count * (x == 0 ? common : LogSpace.Add(common, common + LogOddsGone(history)));
        }

        return sum;
    }
}
