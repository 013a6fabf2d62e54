namespace Rapport.Demo.Simulation;

/// <summary>Makes the visitors of a story. The same seed always makes the same people.</summary>
internal static class Population
{
    private static readonly string[] FirstNames =
    [
        "Ann", "Bo", "Chen", "Dana", "Emil", "Fang", "Gao", "Hanna", "Ines", "Jun", "Kai", "Lena", "Ming", "Nora",
        "Otto", "Pia", "Qing", "Rosa", "Sun", "Tao", "Uma", "Vera", "Wei", "Xia", "Yan", "Zoe",
    ];

    private static readonly (string Source, double Share)[] Sources =
        [("search", 0.40), ("wechat", 0.25), ("newsletter", 0.15), ("trade_fair", 0.12), ("partner", 0.08)];

    /// <summary>Visitors in the order of their first day.</summary>
    /// <param name="count">How many.</param>
    /// <param name="days">Length of the story in days; first visits fall into its first four fifths.</param>
    /// <param name="seed">Decides everything.</param>
    public static IReadOnlyList<Visitor> Create(int count, int days, int seed)
    {
        var random = new Random(seed);
        var visitors = Enumerable.Range(0, count).Select(number => Create(number, days, random)).ToList();
        return [.. visitors.OrderBy(v => v.FirstDay).ThenBy(v => v.Number)];
    }

    private static Visitor Create(int number, int days, Random random)
    {
        var intent = Pick(random, [(Intent.Passing, 0.55), (Intent.Curious, 0.25), (Intent.Evaluating, 0.13), (Intent.Buying, 0.07)]);
        var interest = intent == Intent.Passing && random.NextDouble() < 0.5
            ? Interest.None
            : Pick(random, [(Interest.FuelCells, 0.45), (Interest.Solar, 0.35), (Interest.Storage, 0.20)]);
        return new Visitor(
            number, intent, interest, Pick(random, Sources), random.NextDouble() < 0.4,
            FirstNames[random.Next(FirstNames.Length)], random.NextDouble() < 0.7,
            random.Next(Math.Max(1, days * 4 / 5)), random.NextDouble() < 0.6 ? 8 : 1);
    }

    private static T Pick<T>(Random random, IReadOnlyList<(T Value, double Share)> choices)
    {
        var left = random.NextDouble();
        foreach (var (value, share) in choices)
        {
            left -= share;
            if (left < 0)
                return value;
        }

        return choices[^1].Value;
    }
}
