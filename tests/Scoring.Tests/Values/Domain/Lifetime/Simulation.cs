using MathNet.Numerics.Distributions;
using Rapport.Scoring.Values.Domain.Lifetime;

namespace Rapport.Scoring.Tests.Values.Domain.Lifetime;

/// <summary>Customers as the models suppose them.</summary>
internal static class Simulation
{
    public static List<RepeatPurchases> Customers(BetaGeometric model, int count, double mostWeeks, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => Customer(model, 10 + (random.NextDouble() * (mostWeeks - 10)), random))];
    }

    public static List<Spending> Spendings(GammaGamma model, int count, int seed)
    {
        var random = new Random(seed);
        return
        [
            .. Enumerable.Range(0, count).Select(_ =>
            {
                var (purchases, rate) = (random.Next(1, 8), Gamma.Sample(random, model.Q, model.Gamma));
                return new Spending(purchases, Gamma.Sample(random, model.P * purchases, rate) / purchases);
            }),
        ];
    }

    private static RepeatPurchases Customer(BetaGeometric model, double weeks, Random random)
    {
        var (rate, dropout) = (Gamma.Sample(random, model.R, model.Alpha), Beta.Sample(random, model.A, model.B));
        var (count, last) = (0, 0.0);
        for (var at = Exponential.Sample(random, rate); at < weeks; at += Exponential.Sample(random, rate))
        {
            (count, last) = (count + 1, at);
            if (random.NextDouble() < dropout)
                break;
        }

        return new RepeatPurchases(count, last, weeks);
    }
}
