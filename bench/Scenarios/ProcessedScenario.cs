using Rapport.Bench.Load;
using Rapport.Bench.Yardsticks;

namespace Rapport.Bench.Scenarios;

/// <summary>How long it takes until 20,000 events have taken effect everywhere.</summary>
internal sealed class ProcessedScenario : IScenario
{
    private const int Callers = 4;
    private const int Events = 20_000;
    private const int BatchSize = 100;
    private const int Users = 2_000;

    /// <inheritdoc/>
    public string Name => "processed";

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Figure>> RunAsync(Platform platform)
    {
        await platform.DefineAsync();
        var calls = new Calls();
        var batches = calls.Batches(Events / BatchSize, BatchSize, Users);
        await platform.CatchUpAsync();

        var started = TimeProvider.System.GetTimestamp();
        await Flood.RunAsync(Callers, batches.Count, i => platform.SendAsync("/v1/batch", batches[i]));
        await platform.CatchUpAsync();
        var seconds = TimeProvider.System.GetElapsedTime(started).TotalSeconds;
        var yardstick = await RedisStream.RateAsync(Events, calls.Single(0));
        return
        [
            Figure.OfRates(
                $"{Events:N0} events of {Users:N0} users in {seconds:N1} s", Events / seconds, "events/s",
                yardstick, RedisStream.Name),
        ];
    }
}
