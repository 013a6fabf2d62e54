using Rapport.Scoring.Values.Domain.Lifetime;
using Rapport.Scoring.Vocabulary;

namespace Rapport.Scoring.Tests.Values.Domain.Lifetime;

public sealed class GammaGammaTests
{
    private static readonly GammaGamma Model = new(6.25, 3.74, 15.44);

    [Fact]
    public void ExpectedMean_NoPurchase_IsTheMeanOfAll() =>
        // p γ / (q − 1) = 6.25 · 15.44 / 2.74
        Assert.Equal(35.2190, Model.ExpectedMean(new Spending(0, 0)), 1e-3);

    [Fact]
    public void ExpectedMean_ManyPurchases_ComesNearTheCustomersOwn() =>
        Assert.Equal(100, Model.ExpectedMean(new Spending(100_000, 100)), 0.01);

    [Theory]
    [InlineData(1, 20.0, "TOO_FEW_CUSTOMERS")]
    [InlineData(50, 20.0, "NO_SPREAD")]
    [InlineData(50, 0.0, "INVALID_DATA")]
    [InlineData(50, double.NaN, "INVALID_DATA")]
    [InlineData(50, double.PositiveInfinity, "INVALID_DATA")]
    public void Fit_DataThatSayNothing_NamesTheReason(int customers, double mean, string reason) => Assert.Equal(reason,
        Assert.Throws<FitFault>(() => GammaGamma.FitTo([.. Enumerable.Repeat(new Spending(2, mean), customers)])).Reason);

    [Fact]
    public void Fit_SimulatedCustomers_FindsTheParametersWithinTheirErrors()
    {
        var fit = GammaGamma.FitTo(Simulation.Spendings(Model, 3000, seed: 5));

        foreach (var (found, value) in fit.Parameters.Zip([Model.P, Model.Q, Model.Gamma]))
            Assert.InRange((found.Value - value) / found.StandardError, -4, 4);
    }
}
