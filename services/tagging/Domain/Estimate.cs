namespace Rapport.Tagging.Domain;

/// <summary>How many of all, by a sample.</summary>
/// <param name="Likeliest">The share of the sample, of all.</param>
/// <param name="Low">Lower end of the 95 % interval.</param>
/// <param name="High">Upper end of the 95 % interval.</param>
public readonly record struct Estimate(long Likeliest, long Low, long High)
{
    private const double Z = 1.959964;

    /// <summary>
    /// The Wilson score interval of a share, times the number of all: E. B. Wilson, Probable inference, the law of succession, and
    /// statistical inference, JASA 22 (1927). Exact where all were drawn.
    /// </summary>
    /// <param name="holds">Of those drawn, how many it holds for.</param>
    /// <param name="drawn">How many were drawn, each as likely as any other; 0 says nothing.</param>
    /// <param name="all">How many there are.</param>
    public static Estimate Of(long holds, long drawn, long all)
    {
        if (drawn >= all)
            return new Estimate(holds, holds, holds);
        if (drawn == 0)
            return new Estimate(0, 0, all);
        var (share, square) = ((double)holds / drawn, Z * Z / drawn);
        var middle = (share + square / 2) / (1 + square);
        var half = Z / (1 + square) * Math.Sqrt((share * (1 - share) / drawn) + (square / (4 * drawn)));
        return new Estimate(
            (long)Math.Round(share * all), Math.Max(holds, (long)Math.Floor((middle - half) * all)),
            Math.Min(all - (drawn - holds), (long)Math.Ceiling((middle + half) * all)));
    }
}
