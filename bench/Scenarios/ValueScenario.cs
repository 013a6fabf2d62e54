using System.Globalization;
using MathNet.Numerics.Distributions;
using Rapport.Scoring.Values.Domain.Lifetime;

namespace Rapport.Bench.Scenarios;

/// <summary>How long the fits of lifetime value take for a cohort of the size of the CDNOW sample.</summary>
internal sealed class ValueScenario : IScenario
{
    private const int Customers = 2357;
    private const int Weeks = 39;
    private const int Logarithms = 10_000_000;

    /// <inheritdoc/>
    public string Name => "value";

    /// <inheritdoc/>
    public bool NeedsPlatform => false;

    /// <inheritdoc/>
    public Task<IReadOnlyList<Figure>> RunAsync(Platform platform)
    {
        var random = new Random(1);
        var histories = Enumerable.Range(0, Customers).Select(_ => History(random)).ToList();
        var spending = histories.Where(h => h.Count > 0)
            .Select(h => new Spending(h.Count, Gamma.Sample(random, 6.25 * h.Count, Gamma.Sample(random, 3.74, 15.44)) / h.Count))
            .ToList();
        var yardstick = Seconds(() => Enumerable.Range(1, Logarithms).Sum(i => Math.Log(i)));
        return Task.FromResult<IReadOnlyList<Figure>>(
        [
            Of("BG/NBD", Seconds(() => BetaGeometric.FitTo(histories).LogLikelihood), yardstick),
            Of("Pareto/NBD", Seconds(() => ParetoNbd.FitTo(histories).LogLikelihood), yardstick),
            Of("Gamma-Gamma", Seconds(() => GammaGamma.FitTo(spending).LogLikelihood), yardstick),
        ]);
    }

    private static Figure Of(string model, double seconds, double yardstick) => new(
        $"fit of {model}, {Customers:N0} customers", string.Create(CultureInfo.InvariantCulture, $"{seconds:0.000} s"),
        string.Create(CultureInfo.InvariantCulture, $"{Logarithms:N0} logarithms: {yardstick:0.000} s"),
        string.Create(CultureInfo.InvariantCulture, $"× {seconds / yardstick:0.0}"));

    private static double Seconds(Func<double> work)
    {
        var started = TimeProvider.System.GetTimestamp();
        if (!double.IsFinite(work()))
            throw new BenchException("The fit gave no number.");
        return TimeProvider.System.GetElapsedTime(started).TotalSeconds;
    }

    // Rates and drop-outs that differ widely between customers, as in the CDNOW cohort: two in five come back.
    private static RepeatPurchases History(Random random)
    {
        var (rate, dropout) = (0.35 * Math.Pow(random.NextDouble(), 4), Math.Pow(random.NextDouble(), 2));
        var age = Weeks - (12 * random.NextDouble());
        var (count, last) = (0, 0.0);
        for (var at = -Math.Log(1 - random.NextDouble()) / rate; at < age; at -= Math.Log(1 - random.NextDouble()) / rate)
        {
            (count, last) = (count + 1, at);
            if (random.NextDouble() < dropout)
                break;
        }

        return new RepeatPurchases(count, last, age);
    }
}
