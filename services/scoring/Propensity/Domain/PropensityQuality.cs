namespace Rapport.Scoring.Propensity.Domain;

/// <summary>Contacts with about the same probability, and how many of them reached the goal.</summary>
public sealed record CalibrationBin(double From, double To, int Contacts, double Expected, double Actual);

/// <summary>
/// How good probabilities were, judged on examples that the model did not learn from.
/// </summary>
/// <param name="Auc">Probability that one who reached the goal was ranked above one who did not; ties count half.</param>
/// <param name="Brier">Mean squared distance of probability and outcome; 0 is perfect.</param>
/// <param name="Bins">Ten of equal width; empty ones are left out.</param>
public sealed record PropensityQuality(double Auc, double Brier, IReadOnlyList<CalibrationBin> Bins)
{
    private const int BinCount = 10;

    /// <summary>Brier score of the same probability, the rate, for everybody.</summary>
    public double BrierOfRate { get; init; }

    /// <summary>Ten groups of equal size, the least likely first; fewer when there are fewer outcomes.</summary>
    public IReadOnlyList<CalibrationBin> Deciles { get; init; } = [];

    /// <summary>Judges.</summary>
    public static PropensityQuality Of(IReadOnlyList<(double Probability, bool Reached)> outcomes) => new(
        AucOf(outcomes), outcomes.Average(o => Math.Pow(o.Probability - (o.Reached ? 1 : 0), 2)),
        [
            .. outcomes.GroupBy(o => Math.Min((int)(o.Probability * BinCount), BinCount - 1)).OrderBy(g => g.Key).Select(g =>
                new CalibrationBin(
                    g.Key / (double)BinCount, (g.Key + 1) / (double)BinCount, g.Count(),
                    g.Average(o => o.Probability), g.Average(o => o.Reached ? 1.0 : 0))),
        ])
    {
        BrierOfRate = outcomes.Average(o => o.Reached ? 1.0 : 0) * outcomes.Average(o => o.Reached ? 0 : 1.0),
        Deciles = [.. DecilesOf(outcomes)],
    };

    /// <summary>
    /// Mean quality over folds, each with the same share of outcomes and judged by a model that learned from the others.
    /// </summary>
    public static PropensityQuality CrossValidated(
        PropensityKind kind, IReadOnlyList<string> names, IReadOnlyList<Example> examples, int folds, int seed)
    {
        var shuffled = examples.ToArray();
        new Random(seed).Shuffle(shuffled);
        shuffled = [.. shuffled.OrderBy(example => example.Reached)];
        var (outcomes, auc) = (new List<(double, bool)>(shuffled.Length), 0.0);
        for (var fold = 0; fold < folds; fold++)
        {
            var judged = shuffled.Where((_, i) => i % folds == fold).ToList();
            var model = LearnedPropensity.Train(kind, names, [.. shuffled.Where((_, i) => i % folds != fold)], seed);
            var results = model.Predict(judged).Zip(judged, (probability, example) => (probability, example.Reached)).ToList();
            auc += AucOf(results) / folds;
            outcomes.AddRange(results);
        }

        return Of(outcomes) with { Auc = auc };
    }

    private static IEnumerable<CalibrationBin> DecilesOf(IReadOnlyList<(double Probability, bool Reached)> outcomes)
    {
        var ordered = outcomes.OrderBy(o => o.Probability).ToList();
        for (var decile = 0; decile < BinCount; decile++)
        {
            var (from, to) = ((int)((long)ordered.Count * decile / BinCount), (int)((long)ordered.Count * (decile + 1) / BinCount));
            if (ordered[from..to] is { Count: > 0 } group)
                yield return new CalibrationBin(
                    group[0].Probability, group[^1].Probability, group.Count,
                    group.Average(o => o.Probability), group.Average(o => o.Reached ? 1.0 : 0));
        }
    }

    // The rank sum of Mann and Whitney; equal probabilities share their mean rank.
    private static double AucOf(IReadOnlyList<(double Probability, bool Reached)> outcomes)
    {
        var (rank, sum) = (0.0, 0.0);
        foreach (var group in outcomes.GroupBy(o => o.Probability).OrderBy(g => g.Key))
        {
            var (size, reached) = (group.Count(), group.Count(o => o.Reached));
            sum += reached * (rank + ((size + 1) / 2.0));
            rank += size;
        }

        double positives = outcomes.Count(o => o.Reached);
        return (sum - (positives * (positives + 1) / 2)) / (positives * (outcomes.Count - positives));
    }
}
