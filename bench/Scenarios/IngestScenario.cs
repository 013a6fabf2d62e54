using Rapport.Bench.Load;
using Rapport.Bench.Yardsticks;

namespace Rapport.Bench.Scenarios;

/// <summary>How fast events are taken in: answered when they are durable.</summary>
internal sealed class IngestScenario : IScenario
{
    private const int Callers = 8;
    private const int Batches = 200;
    private const int BatchSize = 100;
    private const int Users = 2_000;
    private const int SinglesPerSecond = 100;
    private const int Singles = 10 * SinglesPerSecond;

    /// <inheritdoc/>
    public string Name => "ingest";

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Figure>> RunAsync(Platform platform)
    {
        await using var bare = await BareEndpoint.StartAsync();
        var calls = new Calls();
        var batches = calls.Batches(Batches, BatchSize, Users);
        await platform.SendAsync("/v1/batch", calls.Batches(1, 1, Users)[0]);

        var ours = await Flood.RunAsync(Callers, Batches, i => platform.SendAsync("/v1/batch", batches[i]));
        await platform.CatchUpAsync();
        var theirs = await Flood.RunAsync(Callers, Batches, i => bare.SendAsync(batches[i]));

        var single = await new OpenLoop(SinglesPerSecond).RunAsync(
            Enumerable.Range(0, Singles), i => platform.SendAsync("/v1/track", calls.Single(i % Users)));
        await platform.CatchUpAsync();
        var bareSingle = await new OpenLoop(SinglesPerSecond).RunAsync(
            Enumerable.Range(0, Singles), i => bare.SendAsync(calls.Single(i % Users)));
        return
        [
            Figure.OfRates($"batches of {BatchSize}, {Callers} callers", ours.PerSecond * BatchSize, "events/s",
                theirs.PerSecond * BatchSize, BareEndpoint.Name),
            Figure.OfLatencies("one such batch", ours.Latencies, theirs.Latencies, BareEndpoint.Name),
            Figure.OfLatencies($"single events at {SinglesPerSecond}/s", single, bareSingle, BareEndpoint.Name),
        ];
    }
}
