using CsCheck;
using Rapport.Sidecar.Chaos;

namespace Rapport.Sidecar.Tests.Chaos;

public sealed class ChaosDiceTests
{
    [Fact]
    public void SameSeed_GivesTheSameFate()
    {
        var settings = new ChaosSettings { LossPercent = 20, DuplicatePercent = 30, Seed = 7 };

        Assert.Equal(Fate(new ChaosDice(settings, "app")), Fate(new ChaosDice(settings, "app")));
        Assert.NotEqual(Fate(new ChaosDice(settings, "app")), Fate(new ChaosDice(settings, "other")));
        Assert.NotEqual(Fate(new ChaosDice(settings, "app")), Fate(new ChaosDice(settings with { Seed = 8 }, "app")));
    }

    [Fact]
    public void Loss_IsAboutItsShare()
    {
        var dice = new ChaosDice(new ChaosSettings { LossPercent = 20 }, "app");

        Assert.InRange(Enumerable.Range(0, 10_000).Count(_ => dice.Loses()), 1_800, 2_200);
    }

    [Fact]
    public void AppOutsideTheList_IsSpared()
    {
        var dice = new ChaosDice(new ChaosSettings { LossPercent = 100, Apps = ["other"] }, "app");

        Assert.False(dice.Loses());
    }

    [Fact]
    public void Reordering_LosesAndInventsNothing() =>
        Gen.Select(Gen.Int[0, 50], Gen.Int[0, 200], Gen.Int).Sample((window, count, seed) =>
        {
            var dice = new ChaosDice(new ChaosSettings { ReorderWindow = window, Seed = seed }, "app");
            List<int> held = [], released = [];
            for (var n = 0; n < count; n++)
                if (dice.TryRelease(held, n, out var one))
                    released.Add(one);
            Assert.True(held.Count <= window);
            while (dice.TryTake(held, out var one)) released.Add(one);
            return released.Order().SequenceEqual(Enumerable.Range(0, count))
                && (window > 0 || released.SequenceEqual(Enumerable.Range(0, count)));
        });

    private static List<(bool, bool)> Fate(ChaosDice dice) =>
        [.. Enumerable.Range(0, 200).Select(_ => (dice.Loses(), dice.Repeats()))];
}
