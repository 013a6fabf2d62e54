namespace Rapport.Scoring.Values.Domain.Lifetime;

/// <summary>
/// E[h(p)] for p ~ Beta(a, c) by the trapezoidal rule over ln(p / (1 − p)), where the integrand dies off on both
/// sides and the rule converges exponentially; the points spread out as a sinh away from the peak, because small
/// shapes have long tails.
/// </summary>
internal static class BetaExpectation
{
    private const int Points = 160;
    private const double Negligible = 40;

    /// <summary>The expectation; h is smooth and positive on (0, 1).</summary>
    public static double Of(double a, double c, Func<double, double> h)
    {
        var (peak, width) = (Math.Log(a / c), Math.Sqrt((a + c) / (a * c)));
        var (from, to) = (-Edge(a, c, peak, width, -1), Edge(a, c, peak, width, 1));
        var (step, top) = ((to - from) / Points, LogWeight(a, c, peak));
        var (sum, weights) = (0.0, 0.0);
        for (var i = 0; i <= Points; i++)
        {
            var v = from + (i * step);
            var logit = peak + (width * Math.Sinh(v));
            var weight = Math.Cosh(v) * Math.Exp(LogWeight(a, c, logit) - top);
            weights += weight;
            sum += weight * h(1 / (1 + Math.Exp(-logit)));
        }

        return sum / weights;
    }

    // ln of p^a (1 − p)^c: the density of Beta(a, c) in the logit, up to a constant; concave.
    private static double LogWeight(double a, double c, double logit) => logit > 0
        ? -(c * logit) - ((a + c) * LogSpace.Log1P(Math.Exp(-logit)))
        : (a * logit) - ((a + c) * LogSpace.Log1P(Math.Exp(logit)));

    private static double Edge(double a, double c, double peak, double width, int side)
    {
        var (near, far, top) = (0.0, 1.0, LogWeight(a, c, peak));
        while (top - LogWeight(a, c, peak + (side * width * Math.Sinh(far))) < Negligible)
            (near, far) = (far, far * 2);
        for (var i = 0; i < 20; i++)
        {
            var middle = (near + far) / 2;
            if (top - LogWeight(a, c, peak + (side * width * Math.Sinh(middle))) < Negligible)
                near = middle;
            else
                far = middle;
        }

        return far;
    }
}
