using Rapport.Scoring.Values.Points.Domain;

namespace Rapport.Scoring.Tests.Values.Points.Domain;

public sealed class TierStandingTests
{
    private static readonly DateTimeOffset Start = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly PointsProgram Program = new(1, 0, 100, 30, [new Tier("silver", 100), new Tier("gold", 300)]);

    [Fact]
    public void Earn_EnoughInThePeriod_RisesAtOnce()
    {
        var (first, none) = TierStanding.Ground.Earn(new EarnedPoints(At(0), 99), Program);
        var (second, moves) = first.Earn(new EarnedPoints(At(50), 1), Program);

        Assert.Empty(none);
        Assert.Equal(new TierMove(At(50), "", "silver", "earned"), Assert.Single(moves));
        Assert.Equal((At(50), At(150)), (second.Since, second.Until));
    }

    [Fact]
    public void Earn_TooLongAgo_DoesNotCount()
    {
        var (first, _) = TierStanding.Ground.Earn(new EarnedPoints(At(0), 99), Program);

        Assert.Empty(first.Earn(new EarnedPoints(At(100), 1), Program).Moves);
    }

    [Fact]
    public void PeriodEnds_WithoutEarning_FallsAfterTheGrace()
    {
        var (gold, _) = TierStanding.Ground.Earn(new EarnedPoints(At(0), 300), Program);

        Assert.Empty(gold.At(At(129), Program).Moves);
        Assert.Equal("gold", gold.At(At(129), Program).Standing.Tier);
        Assert.Equal(new TierMove(At(130), "gold", "", "period_ended"), Assert.Single(gold.At(At(130), Program).Moves));
    }

    [Fact]
    public void PeriodEnds_WithEnoughForALowerTier_FallsToThat()
    {
        var (gold, _) = TierStanding.Ground.Earn(new EarnedPoints(At(0), 300), Program);
        var (busy, _) = gold.Earn(new EarnedPoints(At(60), 120), Program);

        var (fallen, moves) = busy.At(At(140), Program);

        Assert.Equal(new TierMove(At(130), "gold", "silver", "period_ended"), Assert.Single(moves));
        Assert.Equal(At(230), fallen.Until);
    }

    [Fact]
    public void PeriodEnds_WithEnoughEarned_IsRenewedAtItsEndOrInTheGrace()
    {
        var (silver, _) = TierStanding.Ground.Earn(new EarnedPoints(At(0), 100), Program);
        var renewed = silver.Earn(new EarnedPoints(At(90), 100), Program).Standing.At(At(101), Program);
        var saved = silver.Earn(new EarnedPoints(At(120), 100), Program).Standing.At(At(140), Program);

        Assert.Equal(("silver", At(200)), (renewed.Standing.Tier, renewed.Standing.Until));
        Assert.Equal(("silver", At(220)), (saved.Standing.Tier, saved.Standing.Until));
        Assert.Empty(renewed.Moves.Concat(saved.Moves));
    }

    [Fact]
    public void At_InStepsOrAtOnce_IsTheSame()
    {
        var (gold, _) = TierStanding.Ground.Earn(new EarnedPoints(At(0), 320), Program);
        var (busy, _) = gold.Earn(new EarnedPoints(At(60), 120), Program);
        var stepwise = Enumerable.Range(0, 400).Aggregate(
            (busy, Moves: new List<TierMove>()), (state, day) =>
            {
                var (next, moves) = state.busy.At(At(day), Program);
                return (next, [.. state.Moves, .. moves]);
            });

        var atOnce = busy.At(At(399), Program);

        Assert.Equal(atOnce.Moves, stepwise.Moves);
        Assert.Equal((atOnce.Standing.Tier, atOnce.Standing.Until), (stepwise.busy.Tier, stepwise.busy.Until));
    }

    private static DateTimeOffset At(int day) => Start.AddDays(day);
}
