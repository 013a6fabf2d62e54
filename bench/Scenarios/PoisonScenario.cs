using Rapport.Bench.Load;

namespace Rapport.Bench.Scenarios;

/// <summary>
/// What one event in a hundred that scoring throws at costs the others. Needs a stack that was
/// started with <c>Rapport__Faults__Poison__scoring=bench_poison</c>.
/// </summary>
internal sealed class PoisonScenario : IScenario
{
    private const int Callers = 4;
    private const int Events = 20_000;
    private const int BatchSize = 100;
    private const int Users = 2_000;
    private const int Rounds = 3;

    /// <inheritdoc/>
    public string Name => "poison";

    /// <inheritdoc/>
    public bool IsAskedFor => true;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Figure>> RunAsync(Platform platform)
    {
        await platform.DefineAsync();
        // In turn, so that what else the machine does falls on both.
        var (healthy, poisoned) = (0.0, 0.0);
        for (var round = 0; round < Rounds; round++)
        {
            healthy += await RateAsync(platform, new Calls());
            poisoned += await RateAsync(platform, new Calls { OneInPoison = 100 });
        }

        if (!await platform.HasQuarantinedAsync("scoring"))
            throw new BenchException("Nothing was quarantined: Rapport__Faults__Poison__scoring=bench_poison ./up -d");
        return
        [
            Figure.OfRates("1 % poison", poisoned / Rounds, "events/s", healthy / Rounds, "the same without poison"),
        ];
    }

    private static async Task<double> RateAsync(Platform platform, Calls calls)
    {
        var batches = calls.Batches(Events / BatchSize, BatchSize, Users);
        await platform.CatchUpAsync();
        var started = TimeProvider.System.GetTimestamp();
        await Flood.RunAsync(Callers, batches.Count, i => platform.SendAsync("/v1/batch", batches[i]));
        await platform.CatchUpAsync();
        return Events / TimeProvider.System.GetElapsedTime(started).TotalSeconds;
    }
}
