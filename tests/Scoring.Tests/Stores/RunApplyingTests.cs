using Google.Protobuf.WellKnownTypes;
using Rapport.Common.V1;
using Rapport.Events.Facts;
using Rapport.Following.Bus;
using Rapport.Following.Partitions;
using Rapport.Platform.Testing.Log;
using Rapport.Platform.Testing.Stores;
using Rapport.Scoring.Scores;
using Rapport.Scoring.Scores.Domain;
using Rapport.Scoring.Scores.Rules.Domain;
using Rapport.Scoring.Vocabulary;

namespace Rapport.Scoring.Tests.Stores;

public sealed class RunApplyingTests(RedisFixture redis) : IClassFixture<RedisFixture>
{
    private const int PartitionCount = 4;
    private static readonly DateTimeOffset Start = new(2030, 3, 1, 9, 0, 0, TimeSpan.Zero);

    private static readonly ScoringModel Model = new()
    {
        Id = "hits", Rules = [new ScoreRule { Id = "hit", Condition = "event.name == \"hit\"", Points = 1 }],
        Thresholds = [new ScoreThreshold { Id = "five", EnterAt = 5, RearmBelow = 1 }],
    };

    [Fact]
    public async Task E9_TwoReplicasRaceOnRepeatedOverlappingReorderedRuns_EveryEffectOnce()
    {
        await using var lease = await redis.LeaseAsync();
        var log = new FakeLog(PartitionCount);
        await using var server = await FakeLogServer.StartAsync(log);
        await using var one = await Replica.StartAsync(lease, server.Address, PartitionCount);
        await one.Models.SaveAsync("w1", Model, Start);
        await using var two = await Replica.StartAsync(lease, server.Address, PartitionCount);
        var random = new Random(7);
        for (var i = 0; i < 4000; i++)
            log.Append(LoggedEvents.Of($"e{i}", $"c_{random.Next(300)}", "hit", Start.AddSeconds(i)));

        await Task.WhenAll(Enumerable.Range(0, 6).Select(seed =>
            Task.Run(() => WorkThroughAsync(seed % 2 == 0 ? one : two, log, seed))));

        Assert.Equal(log.LastN(), await one.Partitions.ReadWatermarksAsync(PartitionCount));
        var expected = log.All().GroupBy(e => e.Event.Contact).ToDictionary(g => g.Key, g => g.Count());
        foreach (var (contact, count) in expected)
            Assert.Equal(count, await ScoreAsync(one, contact));
        var conclusions = await one.Outbox.ReadAsync(10_000, CancellationToken.None);
        Assert.Equal(
            expected.Where(e => e.Value >= 5).Select(e => e.Key).Order(),
            conclusions.Select(e => e.Conclusion.Contact).Order());
    }

    [Fact]
    public async Task E13_HistoryDeliveredTwiceToTwoReplicas_StageIsToldOnceWhenItsLoadIsDone()
    {
        await using var lease = await redis.LeaseAsync();
        var log = new FakeLog(PartitionCount);
        await using var server = await FakeLogServer.StartAsync(log);
        await using var one = await Replica.StartAsync(lease, server.Address, PartitionCount);
        await one.Models.SaveAsync(
            "w1", Model with { Thresholds = [Model.Thresholds[0] with { SetsStage = Stage.Mql }] }, Start);
        await using var two = await Replica.StartAsync(lease, server.Address, PartitionCount);
        for (var hit = 0; hit < 20; hit++)
            for (var contact = 0; contact < 50; contact++)
            {
                var imported = LoggedEvents.Of($"e{contact}-{hit}", $"c_{contact}", "hit", Start.AddYears(-1).AddMinutes(hit), "a@x.com");
                (imported.Historic, imported.ReceivedAt) = (true, Start.AddSeconds(hit).ToTimestamp());
                log.Append(imported);
            }

        await Task.WhenAll(Enumerable.Range(0, 4).Select(seed =>
            Task.Run(() => WorkThroughAsync(seed % 2 == 0 ? one : two, log, seed))));
        var done = Start.AddSeconds(19) + HistoryLoad.Quiet;
        await Task.WhenAll(one.History.SweepAsync(done.AddTicks(-1)), two.History.SweepAsync(done.AddTicks(-1)));
        Assert.Empty(await one.Outbox.ReadAsync(10_000, CancellationToken.None));
        Assert.Equal(done, await one.Due.ReadNextAsync(Start));
        await Task.WhenAll(Enumerable.Range(0, 4).Select(i => Task.Run(async () =>
        {
            while ((await one.Due.ReadDueAsync(done, 1)).Any(due => due.Count > 0))
                await (i % 2 == 0 ? one : two).History.SweepAsync(done);
        })));

        var conclusions = (await one.Outbox.ReadAsync(10_000, CancellationToken.None)).Select(e => e.Conclusion).ToList();
        Assert.Equal((50, 50), (conclusions.Count, conclusions.Select(c => c.Id).Distinct().Count()));
        Assert.All(conclusions, c => Assert.Equal(
            (true, "stage_changed", "subscriber", "mql"),
            (c.Historic, c.Name, c.Properties.Fields["from"].StringValue, c.Properties.Fields["to"].StringValue)));
    }

    [Fact]
    public async Task Apply_RunBeyondTheWatermark_IsEarlyAndChangesNothing()
    {
        await using var lease = await redis.LeaseAsync();
        var log = new FakeLog(1);
        await using var server = await FakeLogServer.StartAsync(log);
        await using var replica = await Replica.StartAsync(lease, server.Address, 1);
        await replica.Models.SaveAsync("w1", Model, Start);
        for (var i = 0; i < 10; i++)
            log.Append(LoggedEvents.Of($"e{i}", "c_1", "hit", Start));

        var early = await replica.Applier.ApplyAsync([log.Read(0, 4, 3)], CancellationToken.None);
        var first = await replica.Applier.ApplyAsync([log.Read(0, 1, 5)], CancellationToken.None);
        var overlap = await replica.Applier.ApplyAsync([log.Read(0, 4, 3)], CancellationToken.None);
        var again = await replica.Applier.ApplyAsync([log.Read(0, 4, 3)], CancellationToken.None);

        Assert.Equal(
            [new(ApplyResult.Early, 0), new(ApplyResult.Applied, 5), new(ApplyResult.Applied, 6), new(ApplyResult.Duplicate, 6)],
            new[] { early[0], first[0], overlap[0], again[0] });
        Assert.Equal(6, await ScoreAsync(replica, "c_1"));
    }

    [Fact]
    public async Task Commit_OfAMarkThatHasMoved_WritesNothing()
    {
        await using var lease = await redis.LeaseAsync();
        await using var server = await FakeLogServer.StartAsync(new FakeLog(1));
        await using var replica = await Replica.StartAsync(lease, server.Address, 1);
        var first = new PartitionCommit(0, default, 3);
        first.SetState("w1/c_1", [1]);
        var late = new PartitionCommit(0, default, 4);
        late.SetState("w1/c_1", [2]);
        late.Rank("top:1", "c_1", 5);
        late.Conclude(4, new Contact.V1.Conclusion { Id = "x" });

        Assert.True(await replica.Partitions.CommitAsync(first));
        Assert.False(await replica.Partitions.CommitAsync(late));

        var snapshot = await replica.Partitions.ReadAsync(0, ["w1/c_1"]);
        Assert.Equal(new PartitionMark(3, 1), snapshot.Mark);
        Assert.Equal([1], snapshot.States[0]!);
        Assert.Equal(2, await lease.Database.ExecuteAsync("DBSIZE").ContinueWith(t => (int)t.Result, TaskScheduler.Default));
    }

    [Fact]
    public async Task Outbox_ManyEntries_AreReadInTheOrderOfTheirCausesAndRemovedExactly()
    {
        await using var lease = await redis.LeaseAsync();
        await using var server = await FakeLogServer.StartAsync(new FakeLog(1));
        await using var replica = await Replica.StartAsync(lease, server.Address, 1);
        var commit = new PartitionCommit(0, default, 3000);
        foreach (var n in Enumerable.Range(1, 3000).Reverse())
            commit.Conclude(n, new Contact.V1.Conclusion { Id = $"id{n}" });
        await replica.Partitions.CommitAsync(commit);

        var first = await replica.Outbox.ReadAsync(500, CancellationToken.None);
        await replica.Outbox.RemoveAsync(first, CancellationToken.None);
        await replica.Outbox.RemoveAsync(first, CancellationToken.None);
        var rest = await replica.Outbox.ReadAsync(5000, CancellationToken.None);

        Assert.Equal(Enumerable.Range(1, 500).Select(n => $"id{n}"), first.Select(e => e.Conclusion.Id));
        Assert.Equal(Enumerable.Range(501, 2500).Select(n => $"id{n}"), rest.Select(e => e.Conclusion.Id));
    }

    /// <summary>Offers runs of random length that overlap, in random order, some twice, until all has taken effect.</summary>
    private static async Task WorkThroughAsync(Replica replica, FakeLog log, int seed)
    {
        var random = new Random(seed);
        var last = log.LastN();
        var runs = Enumerable.Range(0, PartitionCount).SelectMany(p => Cut(log, p, last[p], random)).ToList();
        while (runs.Count > 0)
        {
            // One run a partition at a time, as the follower does it.
            var batch = runs.OrderBy(_ => random.Next()).DistinctBy(run => run.Partition).ToList();
            var outcomes = await replica.Applier.ApplyAsync(batch, CancellationToken.None);
            foreach (var (run, outcome) in batch.Zip(outcomes))
                if (outcome.Result != ApplyResult.Early && random.Next(4) > 0)
                    runs.Remove(run);
        }
    }

    private static IEnumerable<Stretch> Cut(FakeLog log, int partition, long last, Random random)
    {
        for (var n = 1L; n <= last;)
        {
            var length = random.Next(1, 80);
            yield return log.Read(partition, Math.Max(1, n - random.Next(10)), length + 10);
            n += length;
        }
    }

    private static async Task<double> ScoreAsync(Replica replica, string contact)
    {
        var partition = replica.Partitions.PartitionOf("w1", contact);
        var snapshot = await replica.Partitions.ReadAsync(partition, [$"w1/{contact}"]);
        var model = replica.Catalog.Get("w1", "hits", Start);
        return ScoreSum.Of(model, ContactScoresCodec.Read(snapshot.States[0]).Model(model.Number), Start);
    }
}
