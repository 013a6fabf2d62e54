using Rapport.Bench.Scoring;
using Rapport.Bench.Yardsticks;
using Rapport.Scoring.Scores;
using Rapport.Scoring.Scores.BackTests;

namespace Rapport.Bench.Scenarios;

/// <summary>How long a back-test over a million events takes, from a log that answers over gRPC at once.</summary>
internal sealed class BackTestScenario : IScenario
{
    private const int Partitions = 64;
    private const int Events = 1_000_000;
    private const int Contacts = 100_000;

    /// <inheritdoc/>
    public string Name => "backtest";

    /// <inheritdoc/>
    public bool NeedsPlatform => false;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Figure>> RunAsync(Platform platform)
    {
        var log = new GeneratedLog(Partitions, Events, Contacts);
        await using var parts = await ScoringParts.StartAsync(log, Partitions);
        var tester = new BackTester(new BackTestStore(parts.Redis), new LogPages(parts.Log), parts.EventApplier);
        var run = new BackTestRun { Id = "bench", Workspace = GeneratedLog.Workspace, Model = "bench", AsOf = log.End };

        var started = TimeProvider.System.GetTimestamp();
        var done = await tester.RunAsync(run, (BenchModel.Of(2), BenchModel.Of(4)), [], CancellationToken.None);
        var seconds = TimeProvider.System.GetElapsedTime(started).TotalSeconds;
        return
        [
            Figure.OfRates($"{done.Played:N0} events in {seconds:N1} s, {done.Changed:N0} of {done.Contacts:N0} contacts change",
                done.Played / seconds, "events/s", await RedisStream.RateAsync(100_000, new byte[300]), RedisStream.Name),
        ];
    }
}
