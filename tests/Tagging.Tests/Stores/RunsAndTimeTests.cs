using Google.Protobuf.WellKnownTypes;
using Rapport.Events.Facts;
using Rapport.Following.Bus;
using Rapport.Platform.Testing.Log;
using Rapport.Platform.Testing.Stores;
using Rapport.Tagging.Domain;
using Rapport.Tagging.Tests.Domain;
using Rapport.Tagging.Tests.Service;

namespace Rapport.Tagging.Tests.Stores;

public sealed class RunsAndTimeTests(RedisFixture redis) : IClassFixture<RedisFixture>
{
    private const int PartitionCount = 4;
    private static readonly DateTimeOffset Start = new(2030, 3, 1, 9, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task E9_ReplicasRaceOnRunsAndSweeps_EveryTagComesAndGoesOnce()
    {
        await using var lease = await redis.LeaseAsync();
        var log = new FakeLog(PartitionCount);
        await using var server = await FakeLogServer.StartAsync(log);
        await using var one = await Replica.StartAsync(lease, server.Address, PartitionCount);
        await one.SaveAsync("w1", Story.Rule(0, "keen", "count(\"visit\", \"1h\") >= 3") with { Id = "keen" });
        await using var two = await Replica.StartAsync(lease, server.Address, PartitionCount);
        // Each contact visits ten times, a minute apart: keen from the third until the eighth is an hour old.
        for (var minute = 0; minute < 10; minute++)
            for (var contact = 0; contact < 100; contact++)
                log.Append(LoggedEvents.Of($"e{contact}-{minute}", $"c_{contact}", "visit", Start.AddMinutes(minute)));

        await Task.WhenAll(Enumerable.Range(0, 4).Select(seed =>
            Task.Run(() => WorkThroughAsync(seed % 2 == 0 ? one : two, log, seed))));
        var end = Start.AddHours(3);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(i => Task.Run(() => SweepAllAsync(i % 2 == 0 ? one : two, end))));

        Assert.Null(await one.Due.ReadNextAsync(Start));
        var conclusions = (await one.Outbox.ReadAsync(10_000, CancellationToken.None)).Select(e => e.Conclusion).ToList();
        Assert.Equal(200, conclusions.Count);
        Assert.Equal(200, conclusions.Select(c => c.Id).Distinct().Count());
        Assert.All(
            conclusions.Where(c => c.Name == "tag_removed"),
            c => Assert.Equal(Start.AddMinutes(7).AddHours(1), c.OccurredAt.ToDateTimeOffset()));
    }

    [Fact]
    public async Task E13_HistoryDeliveredTwiceToTwoReplicas_IsToldOnceWhenItsLoadIsDone()
    {
        await using var lease = await redis.LeaseAsync();
        var log = new FakeLog(PartitionCount);
        await using var server = await FakeLogServer.StartAsync(log);
        await using var one = await Replica.StartAsync(lease, server.Address, PartitionCount);
        await one.SaveAsync("w1", Story.Rule(0, "keen", "count(\"visit\", \"all\") >= 3") with { Id = "keen" });
        await one.SaveAsync("w1", Story.Segment(0, "keen_ones", "\"keen\" in contact.tags"));
        await using var two = await Replica.StartAsync(lease, server.Address, PartitionCount);
        for (var visit = 0; visit < 20; visit++)
            for (var contact = 0; contact < 50; contact++)
            {
                var imported = LoggedEvents.Of($"e{contact}-{visit}", $"c_{contact}", "visit", Start.AddYears(-1).AddMinutes(visit));
                (imported.Historic, imported.ReceivedAt) = (true, Start.AddSeconds(visit).ToTimestamp());
                log.Append(imported);
            }

        await Task.WhenAll(Enumerable.Range(0, 4).Select(seed =>
            Task.Run(() => WorkThroughAsync(seed % 2 == 0 ? one : two, log, seed))));
        Assert.Empty(await one.Outbox.ReadAsync(10_000, CancellationToken.None));
        var done = Start.AddSeconds(19) + HistoryLoad.Quiet;
        Assert.Equal(done, await one.Due.ReadNextAsync(Start));
        await Task.WhenAll(Enumerable.Range(0, 4).Select(i => Task.Run(() => SweepAllAsync(i % 2 == 0 ? one : two, done))));

        var conclusions = (await one.Outbox.ReadAsync(10_000, CancellationToken.None)).Select(e => e.Conclusion).ToList();
        Assert.Equal((50, 50), (conclusions.Count(c => c.Name == "tag_added"), conclusions.Count(c => c.Name == "segment_entered")));
        Assert.Equal(100, conclusions.Select(c => c.Id).Distinct().Count());
        Assert.All(conclusions, c => Assert.True(c.Historic));
        Assert.Null(await one.Due.ReadNextAsync(Start));
    }

    [Fact]
    public async Task Due_ReadByInstant_GivesOnlyWhatHasCome()
    {
        await using var lease = await redis.LeaseAsync();
        var log = new FakeLog(1);
        await using var server = await FakeLogServer.StartAsync(log);
        await using var replica = await Replica.StartAsync(lease, server.Address, 1);
        await replica.SaveAsync("w1", Story.Segment(0, "s", "did(\"visit\", \"1h\")"));
        log.Append(LoggedEvents.Of("e1", "c_1", "visit", Start));
        await replica.Applier.ApplyAsync([log.Read(0, 1, 1)], CancellationToken.None);

        Assert.Equal(Start.AddHours(1), await replica.Due.ReadNextAsync(Start));
        Assert.Empty((await replica.Due.ReadDueAsync(Start.AddHours(1).AddMilliseconds(-1), 10))[0]);
        Assert.Equal(["w1/c_1"], (await replica.Due.ReadDueAsync(Start.AddHours(1), 10))[0]);
    }

    private static async Task WorkThroughAsync(Replica replica, FakeLog log, int seed)
    {
        var random = new Random(seed);
        var last = log.LastN();
        var next = new long[PartitionCount];
        while (next.Zip(last).Any(pair => pair.First < pair.Second))
        {
            var runs = Enumerable.Range(0, PartitionCount).Where(p => next[p] < last[p])
                .Select(p => log.Read(p, Math.Max(1, next[p] + 1 - random.Next(5)), random.Next(1, 20))).ToList();
            foreach (var (run, outcome) in runs.Zip(await replica.Applier.ApplyAsync(runs, CancellationToken.None)))
                if (outcome.Result != ApplyResult.Early)
                    next[run.Partition] = Math.Max(next[run.Partition], outcome.Watermark);
        }
    }

    private static async Task SweepAllAsync(Replica replica, DateTimeOffset now)
    {
        for (var due = await replica.Due.ReadDueAsync(now, 7); due.Any(keys => keys.Count > 0); due = await replica.Due.ReadDueAsync(now, 7))
            await Task.WhenAll(due.Select((keys, p) => keys.Count == 0 ? Task.FromResult(false) : replica.Sweep.SweepAsync(p, keys, now)));
    }
}
