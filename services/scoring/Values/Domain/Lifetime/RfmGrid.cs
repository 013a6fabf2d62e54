using Rapport.Scoring.Vocabulary;

namespace Rapport.Scoring.Values.Domain.Lifetime;

/// <summary>
/// Where the scores of RFM begin. Four limits a dimension, ascending; a value on a limit belongs to the lower side,
/// so equal values always have equal scores, however many share them (a fifth may then be empty).
/// </summary>
/// <param name="Recency">Limits in days.</param>
/// <param name="Frequency">Limits in orders.</param>
/// <param name="Monetary">Limits in the workspace's currency.</param>
public sealed record RfmGrid(
    IReadOnlyList<double> Recency, IReadOnlyList<double> Frequency, IReadOnlyList<double> Monetary)
{
    private const int Parts = 5;

    /// <summary>Quintiles of a population, interpolated linearly between neighbours (type 7 of Hyndman and Fan, 1996).</summary>
    /// <exception cref="FitFault">TOO_FEW_CUSTOMERS for an empty population.</exception>
    public static RfmGrid Quintiles(IReadOnlyList<RfmValues> population) => population.Count == 0
        ? throw new FitFault("TOO_FEW_CUSTOMERS", "Nobody has bought yet.")
        : new(
            Limits(population.Select(v => (double)v.RecencyDays)), Limits(population.Select(v => (double)v.Frequency)),
            Limits(population.Select(v => v.Monetary)));

    /// <summary>The scores of one contact.</summary>
    public RfmScores Score(RfmValues values) => new(
        Parts + 1 - Part(Recency, values.RecencyDays), Part(Frequency, values.Frequency), Part(Monetary, values.Monetary));

    private static int Part(IReadOnlyList<double> limits, double value)
    {
        var part = 0;
        while (part < limits.Count && value > limits[part])
            part++;
        return part + 1;
    }

    private static double[] Limits(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return
        [
            .. Enumerable.Range(1, Parts - 1).Select(i =>
            {
                var place = (sorted.Length - 1) * i / (double)Parts;
                var below = (int)place;
                var above = Math.Min(below + 1, sorted.Length - 1);
                return sorted[below] + ((place - below) * (sorted[above] - sorted[below]));
            }),
        ];
    }
}
