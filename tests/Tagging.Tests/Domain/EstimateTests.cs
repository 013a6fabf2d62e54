using Rapport.Tagging.Domain;

namespace Rapport.Tagging.Tests.Domain;

public sealed class EstimateTests
{
    // 15 of 100: Wilson's interval is 9.31 % to 23.28 %.
    [Theory]
    [InlineData(15, 100, 1_000, 150, 93, 233)]
    [InlineData(0, 100, 1_000, 0, 0, 37)]
    [InlineData(100, 100, 1_000, 1_000, 963, 1_000)]
    [InlineData(15, 100, 100, 15, 15, 15)]
    [InlineData(0, 0, 50, 0, 0, 50)]
    [InlineData(0, 0, 0, 0, 0, 0)]
    public void Of_Sample_IsWilsonsInterval(long holds, long drawn, long all, long likeliest, long low, long high) =>
        Assert.Equal(new Estimate(likeliest, low, high), Estimate.Of(holds, drawn, all));
}
