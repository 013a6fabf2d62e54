using CsCheck;
using Rapport.Scoring.Scores.Rules.Domain;

namespace Rapport.Scoring.Tests.Scores.Rules;

public sealed class DecayedPointsTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan HalfLife = TimeSpan.FromDays(14);

    [Theory]
    [InlineData(0, 100)]
    [InlineData(7, 70.7107)]
    [InlineData(14, 50)]
    [InlineData(28, 25)]
    [InlineData(-1, 100)]
    public void E35_HundredPoints_HalveEveryFourteenDays(double days, double expected) =>
        Assert.Equal(expected, new DecayedPoints(100, Start).At(Start.AddDays(days), HalfLife), 1e-4);

    [Fact]
    public void E35_SecondHundredAfterOneHalfLife_GivesHundredAndFiftyThen()
    {
        var points = new DecayedPoints(100, Start).Add(100, Start.AddDays(14), HalfLife);

        Assert.Equal(150, points.At(Start.AddDays(14), HalfLife), 1e-9);
    }

    [Fact]
    public void E35_ReadManyTimes_GivesTheSameValue()
    {
        var points = new DecayedPoints(100, Start);
        var values = Enumerable.Range(0, 1000).Select(_ => points.At(Start.AddDays(7), HalfLife));

        Assert.Single(values.Distinct());
    }

    [Fact]
    public void E35_NegativePoints_FadeToo() =>
        Assert.Equal(-20, new DecayedPoints(-40, Start).At(Start.AddDays(14), HalfLife), 1e-9);

    [Fact]
    public void At_WithoutHalfLife_NeverFades() =>
        Assert.Equal(100, new DecayedPoints(100, Start).At(Start.AddDays(1000), null));

    [Fact]
    public void Add_LateEvent_IsDecayedFromItsOwnTime()
    {
        var points = new DecayedPoints(100, Start.AddDays(14)).Add(100, Start, HalfLife);

        Assert.Equal(150, points.At(Start.AddDays(14), HalfLife), 1e-9);
        Assert.Equal(75, points.At(Start.AddDays(28), HalfLife), 1e-9);
    }

    [Fact]
    public void Add_InAnyOrder_GivesTheSameValue() =>
        Gen.Select(Gen.Double[-50, 50], Gen.Int[0, 90 * 86_400]).Array[1, 50].Select(Gen.Int)
            .Sample((earned, seed) =>
            {
                var shuffled = earned.ToArray();
                new Random(seed).Shuffle(shuffled);
                var read = Start.AddDays(100);
                return Math.Abs(Sum(earned).At(read, HalfLife) - Sum(shuffled).At(read, HalfLife)) < 1e-9;
            });

    private static DecayedPoints Sum(IEnumerable<(double Points, int Seconds)> earned) => earned.Aggregate(
        default(DecayedPoints), (sum, one) => sum.Add(one.Points, Start.AddSeconds(one.Seconds), HalfLife));
}
