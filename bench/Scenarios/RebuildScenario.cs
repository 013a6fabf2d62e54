using System.Globalization;
using Rapport.Bench.Load;
using Rapport.Bench.Yardsticks;

namespace Rapport.Bench.Scenarios;

/// <summary>
/// How long tagging and scoring need to make all they keep of contacts anew from the log. The log is filled up to
/// RAPPORT_BENCH_EVENTS events first (default 100,000); with a million that takes some minutes.
/// </summary>
internal sealed class RebuildScenario : IScenario
{
    private const int Callers = 4;
    private const int BatchSize = 500;
    private const int Users = 20_000;
    private const int Entries = 20_000;
    private const int DefaultEvents = 100_000;

    /// <inheritdoc/>
    public string Name => "rebuild";

    /// <inheritdoc/>
    public bool IsAskedFor => true;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Figure>> RunAsync(Platform platform)
    {
        var wanted = int.TryParse(
            Environment.GetEnvironmentVariable("RAPPORT_BENCH_EVENTS"), CultureInfo.InvariantCulture, out var asked)
            ? asked : DefaultEvents;
        await platform.DefineAsync();
        var calls = new Calls();
        foreach (var portion in Enumerable.Repeat(0, wanted / BatchSize).Chunk(100))
        {
            var batches = calls.Batches(portion.Length, BatchSize, Users);
            await Flood.RunAsync(Callers, batches.Count, i => platform.SendAsync("/v1/batch", batches[i]));
        }

        await platform.CatchUpAsync();
        var yardstick = await RedisStream.RateAsync(Entries, calls.Single(0));
        var figures = new List<Figure>();
        foreach (var service in (string[])["tagging", "scoring"])
        {
            var (events, took) = await platform.RebuildAsync(service);
            figures.Add(Figure.OfRates($"{service}: {events:N0} events in {took.TotalSeconds:N1} s",
                events / took.TotalSeconds, "events/s", yardstick, RedisStream.Name));
        }

        return figures;
    }
}
