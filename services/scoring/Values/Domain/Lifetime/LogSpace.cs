namespace Rapport.Scoring.Values.Domain.Lifetime;

/// <summary>Sums of numbers that are only known by their logarithms.</summary>
internal static class LogSpace
{
    /// <summary>ln(e^a + e^b) without overflow; either may be −∞.</summary>
    public static double Add(double a, double b)
    {
        var (high, low) = a >= b ? (a, b) : (b, a);
        return double.IsNegativeInfinity(low) ? high : high + Log1P(Math.Exp(low - high));
    }

    /// <summary>ln(1 + x), exact for small x too (Kahan's correction of the rounded sum).</summary>
    public static double Log1P(double x)
    {
        var sum = 1 + x;
        return sum == 1 ? x : double.IsInfinity(sum) ? Math.Log(x) : Math.Log(sum) * (x / (sum - 1));
    }

    /// <summary>e^x − 1, exact for small x too (Kahan).</summary>
    public static double ExpM1(double x)
    {
        var power = Math.Exp(x);
        if (power == 1)
            return x;
        var less = power - 1;
        return less == -1 || double.IsInfinity(power) ? less : less * x / Math.Log(power);
    }
}
