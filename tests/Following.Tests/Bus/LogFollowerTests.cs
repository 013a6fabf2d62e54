using System.Collections.Concurrent;
using CsCheck;
using Grpc.Core;
using Microsoft.Extensions.Logging.Abstractions;
using Rapport.Common.V1;
using Rapport.Contact.V1;
using Rapport.Following.Bus;
using Rapport.Following.Poison;
using Rapport.Hosting.Stores;
using Rapport.Platform.Testing;
using Rapport.Platform.Testing.Services;

namespace Rapport.Following.Tests.Bus;

/// <summary>The follower against a bus that loses, repeats and reorders, with a log that knows everything.</summary>
public sealed class LogFollowerTests
{
    private const int Partitions = 4;

    [Fact]
    public async Task Offer_InOrder_EveryEventTakesEffectOnce()
    {
        await using var world = await World.StartAsync(100);
        foreach (var message in world.Messages(7))
            await world.Follower.OfferAsync(message, CancellationToken.None);
        Assert.Equal(world.Log.Expected, world.Applier.Seen);
    }

    [Fact]
    public async Task Offer_ReversedAndRepeated_EveryEventTakesEffectOnceInOrder()
    {
        await using var world = await World.StartAsync(100);
        foreach (var message in world.Messages(7).Reverse().Concat(world.Messages(7)))
            await world.Follower.OfferAsync(message, CancellationToken.None);
        await world.CaughtUpAsync();
        Assert.Equal(world.Log.Expected, world.Applier.Seen);
    }

    [Fact]
    public async Task Offer_ShuffledLostRepeatedInParallel_HeartbeatAndLogRepairTheRest()
    {
        var random = new Random(5);
        await using var world = await World.StartAsync(400);
        var messages = world.Messages(9).SelectMany(m => Enumerable.Repeat(m, random.Next(3))).OrderBy(_ => random.Next());
        await Parallel.ForEachAsync(messages, new ParallelOptions { MaxDegreeOfParallelism = 8 },
            async (message, cancellation) => await world.Follower.OfferAsync(message, cancellation));
        world.Follower.Hear(new Heartbeat { LastN = { world.Log.LastN } });
        await world.CaughtUpAsync();
        Assert.Equal(world.Log.Expected, world.Applier.Seen);
    }

    [Fact]
    public async Task HasCaughtUp_WhileWhatTheLogHeldAtStartCannotBeApplied_IsFalseAndThenStaysTrue()
    {
        await using var world = await World.StartAsync(50, known: 50, fails: true);
        Assert.False(world.Follower.HasCaughtUp);
        world.Applier.Fails = false;
        await world.CaughtUpAsync();
        await world.UntilAsync(() => Task.FromResult(world.Follower.HasCaughtUp));
        world.Applier.LoseTail(3);
        Assert.True(world.Follower.HasCaughtUp);
    }

    [Fact]
    public async Task HasCaughtUp_WhenTheLogWasEmptyAtStart_IsTrue()
    {
        await using var world = await World.StartAsync(50);
        await world.UntilAsync(() => Task.FromResult(world.Follower.HasCaughtUp));
        Assert.Empty(world.Applier.Seen);
    }

    [Fact]
    public async Task Start_LogIsAhead_ReadsBackAtOnce()
    {
        await using var world = await World.StartAsync(50, known: 50);
        await world.CaughtUpAsync();
        Assert.Equal(world.Log.Expected, world.Applier.Seen);
    }

    [Fact]
    public async Task Offer_StoreAway_ThrowsSoThatTheBusDeliversAgain()
    {
        await using var world = await World.StartAsync(20);
        var message = world.Messages(20).First();
        world.Applier.Fails = true;
        await Assert.ThrowsAsync<TimeoutException>(() => world.Follower.OfferAsync(message, CancellationToken.None));
        world.Applier.Fails = false;
        await world.Follower.OfferAsync(message, CancellationToken.None);
        Assert.Equal(message.Runs_.Sum(r => r.Events.Count), world.Applier.Seen.Count);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Store_LosesItsLastWrites_TheyAreReadBackFromTheLog(bool moreEventsCome)
    {
        await using var world = await World.StartAsync(100);
        foreach (var message in world.Messages(100))
            await world.Follower.OfferAsync(message, CancellationToken.None);
        world.Applier.LoseTail(5);
        if (moreEventsCome)
            await world.Follower.OfferAsync(world.Messages(1).Last(), CancellationToken.None);
        await world.CaughtUpAsync();
        Assert.Equal(world.Log.Expected, world.Applier.Seen);
    }

    [Fact]
    public void BusMessage_EncodedAsCloudEvent_DecodesToTheSame() => Gen.Int[1, 50].Sample(count =>
    {
        var stretches = new Runs { Runs_ = { new Stretch { Partition = 3, FirstN = 7, Events = { Enumerable.Range(0, count).Select(i => new Event { Id = $"e{i}" }) } } } };
        var data = System.Text.Encoding.UTF8.GetString(BusMessage.Encode(stretches));
        var cloudEvent = $$"""{"specversion":"1.0","type":"{{BusMessage.RunsType}}","data":{{data}}}""";
        return stretches.Equals(BusMessage.Decode(System.Text.Encoding.UTF8.GetBytes(cloudEvent)));
    }, iter: 50);

    /// <summary>A follower with its log and its store.</summary>
    private sealed class World(RecordedLog log, CountingApplier applier, LogFollower follower, StoreGate gate) : IAsyncDisposable
    {
        public RecordedLog Log { get; } = log;

        public CountingApplier Applier { get; } = applier;

        public LogFollower Follower { get; } = follower;

        /// <param name="events">Events that the log will hold.</param>
        /// <param name="known">How many of them it holds, for who asks, when the follower starts.</param>
        /// <param name="fails">Whether the store takes nothing at first.</param>
        public static async Task<World> StartAsync(int events, int known = 0, bool fails = false)
        {
            var log = new RecordedLog(events) { Visible = known > 0 };
            var applier = new CountingApplier { Fails = fails };
            var gate = new StoreGate([], NullLogger<StoreGate>.Instance);
            var isolation = new PoisonIsolation(
                applier, log, Guards.Of("test"), ReplayForm.OfferAgain, NullLogger<PoisonIsolation>.Instance);
            var follower = new LogFollower(
                applier, isolation, log, new LogEnds(log, Clocks.Own), gate, NullLogger<LogFollower>.Instance);
            await gate.StartAsync(CancellationToken.None);
            await follower.StartAsync(CancellationToken.None);
            var world = new World(log, applier, follower, gate);
            await world.UntilAsync(async () => (await follower.AppliedAsync(CancellationToken.None)).Count == Partitions);
            log.Visible = true;
            return world;
        }

        public IEnumerable<Runs> Messages(int perMessage) => Log.Events.Chunk(perMessage).Select(chunk => new Runs
        {
            Runs_ =
            {
                chunk.GroupBy(e => e.Partition).Select(p => new Stretch
                {
                    Partition = p.Key, FirstN = p.First().N, Events = { p.Select(e => e.Event) },
                }),
            },
        });

        public Task CaughtUpAsync() => UntilAsync(async () =>
            (await Follower.AppliedAsync(CancellationToken.None)).SequenceEqual(Log.LastN));

        public async ValueTask DisposeAsync()
        {
            await Follower.StopAsync(CancellationToken.None);
            await gate.StopAsync(CancellationToken.None);
        }

        public Task UntilAsync(Func<Task<bool>> reached) => Eventually.HoldsAsync(reached, "it is reached");
    }

    /// <summary>The watermark rule in memory: effects only directly after the watermark, one step at a time.</summary>
    private sealed class CountingApplier : ILogApplier
    {
        private readonly long[] watermarks = new long[Partitions];
        private readonly List<string>[] applied = [.. Enumerable.Range(0, Partitions).Select(_ => new List<string>())];
        private readonly Lock guard = new();

        public bool Fails { get; set; }

        public Dictionary<string, int> Seen { get; } = [];

        /// <summary>Takes back the last events of every partition with their effects, as a torn tail does.</summary>
        public void LoseTail(int events)
        {
            lock (guard)
                for (var p = 0; p < Partitions; p++)
                    for (var i = 0; i < events; i++)
                    {
                        Seen.Remove(applied[p][^1]);
                        applied[p].RemoveAt(applied[p].Count - 1);
                        watermarks[p]--;
                    }
        }

        public Task<IReadOnlyList<ApplyOutcome>> ApplyAsync(IReadOnlyList<Stretch> stretches, CancellationToken cancellation)
        {
            if (Fails)
                throw new TimeoutException();
            lock (guard)
                return Task.FromResult<IReadOnlyList<ApplyOutcome>>([.. stretches.Select(Apply)]);
        }

        public Task<IReadOnlyList<long>> ReadWatermarksAsync(int partitionCount, CancellationToken cancellation)
        {
            lock (guard)
                return Task.FromResult<IReadOnlyList<long>>([.. watermarks]);
        }

        private ApplyOutcome Apply(Stretch given)
        {
            var mark = watermarks[given.Partition];
            if (given.FirstN > mark + 1)
                return new ApplyOutcome(ApplyResult.Early, mark);
            var fresh = given.Events.Skip((int)(mark + 1 - given.FirstN)).ToList();
            foreach (var next in fresh)
                Seen[next.Id] = Seen.GetValueOrDefault(next.Id) + 1;
            applied[given.Partition].AddRange(fresh.Select(next => next.Id));
            watermarks[given.Partition] = mark + fresh.Count;
            return new ApplyOutcome(fresh.Count > 0 ? ApplyResult.Applied : ApplyResult.Duplicate, mark + fresh.Count);
        }
    }

    /// <summary>A log of numbered events, asked over the real client's methods.</summary>
    private sealed class RecordedLog : EventLogService.EventLogServiceClient
    {
        private readonly ConcurrentDictionary<int, List<Event>> byPartition = new();

        public RecordedLog(int count)
        {
            for (var i = 0; i < count; i++)
            {
                var partition = i * 7 % Partitions;
                var stretch = byPartition.GetOrAdd(partition, _ => []);
                var next = new Event { Id = $"e{i}", Name = "x", Workspace = "w1", Contact = $"c_{i % 20}" };
                stretch.Add(next);
                Events.Add((partition, stretch.Count, next));
            }
        }

        public List<(int Partition, long N, Event Event)> Events { get; } = [];

        public bool Visible { get; set; }

        public IEnumerable<long> LastN => Enumerable.Range(0, Partitions).Select(p => (long)(byPartition.GetValueOrDefault(p)?.Count ?? 0));

        public Dictionary<string, int> Expected => Events.ToDictionary(e => e.Event.Id, _ => 1);

        public override AsyncUnaryCall<GetLogStatusResponse> GetLogStatusAsync(
            GetLogStatusRequest request, Metadata headers = null!, DateTime? deadline = null, CancellationToken cancellationToken = default) =>
            Answer(new GetLogStatusResponse { PartitionCount = Partitions, LastN = { Visible ? LastN : new long[Partitions] } });

        public override AsyncUnaryCall<ReadEventsResponse> ReadEventsAsync(
            ReadEventsRequest request, Metadata headers = null!, DateTime? deadline = null, CancellationToken cancellationToken = default)
        {
            var stretch = byPartition.GetValueOrDefault(request.Partition) ?? [];
            var given = new Stretch { Partition = request.Partition, FirstN = request.FromN };
            given.Events.AddRange(stretch.Skip((int)request.FromN - 1).Take(request.MaxEvents));
            return Answer(new ReadEventsResponse { Run = given, LastN = stretch.Count });
        }

        private static AsyncUnaryCall<T> Answer<T>(T answer) =>
            new(Task.FromResult(answer), Task.FromResult(new Metadata()), () => Status.DefaultSuccess, () => [], () => { });
    }
}
