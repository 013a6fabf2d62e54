using System.Globalization;
using Rapport.Bench.Scoring;
using Rapport.Bench.Yardsticks;
using Rapport.Common.V1;

namespace Rapport.Bench.Scenarios;

/// <summary>How fast scoring alone applies events: fifty rules, one process, its own Redis, stretches in memory.</summary>
internal sealed class ApplyScenario : IScenario
{
    private const int Partitions = 64;
    private const int Events = 192_000;
    private const int Contacts = 20_000;
    private const int InRun = 60;
    private const int RunsAtOnce = 8;

    /// <inheritdoc/>
    public string Name => "apply";

    /// <inheritdoc/>
    public bool NeedsPlatform => false;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Figure>> RunAsync(Platform platform)
    {
        var log = new GeneratedLog(Partitions, Events, Contacts);
        await using var parts = await ScoringParts.StartAsync(log, Partitions);
        // The log is there already: from its beginning, and in force before any of it.
        var model = BenchModel.Of(2) with { Number = 0, Version = 0 };
        var saved = await parts.Models.SaveAsync(GeneratedLog.Workspace, model, DateTimeOffset.UnixEpoch);
        await parts.Models.CompleteAsync(GeneratedLog.Workspace, saved, () => DateTimeOffset.UnixEpoch);
        var rounds = new List<Stretch[]>();
        for (var n = 1; n <= Events / Partitions; n += InRun)
            foreach (var group in Enumerable.Range(0, Partitions).Chunk(RunsAtOnce))
                rounds.Add([.. group.Select(p => log.Read(p, n, InRun))]);

        var warm = rounds.Count / 5;
        foreach (var round in rounds.Take(warm))
            await parts.Applier.ApplyAsync(round, CancellationToken.None);
        var started = TimeProvider.System.GetTimestamp();
        foreach (var round in rounds.Skip(warm))
            await parts.Applier.ApplyAsync(round, CancellationToken.None);
        var measured = (rounds.Count - warm) * RunsAtOnce * InRun;
        var rate = measured / TimeProvider.System.GetElapsedTime(started).TotalSeconds;
        return
        [
            Figure.OfRates(string.Create(CultureInfo.InvariantCulture, $"{measured:N0} events, 50 rules, {Contacts:N0} contacts"),
                rate, "events/s", await RedisStream.RateAsync(Events, new byte[300]), RedisStream.Name),
        ];
    }
}
