using CsCheck;
using MongoDB.Bson;
using MongoDB.Driver;
using Rapport.Common.V1;
using Rapport.Following.Bus;
using Rapport.Following.Partitions;
using Rapport.Following.Watermarks;
using Rapport.Platform.Testing.Stores;

namespace Rapport.Following.Tests.Watermarks;

public sealed class MongoLogApplierTests(MongoFixture mongo) : IClassFixture<MongoFixture>
{
    private const string Marks = "watermarks";

    [Fact]
    public async Task Apply_NewKnownOverlappingAndEarly_GivesWhatLiesBeyondTheWatermarkOnce()
    {
        var (service, applier) = Replica(mongo.NewDatabase());
        Assert.Equal(new ApplyOutcome(ApplyResult.Applied, 3), await ApplyAsync(applier, Run(0, 1, 3)));
        Assert.Equal(new ApplyOutcome(ApplyResult.Duplicate, 3), await ApplyAsync(applier, Run(0, 1, 2)));
        Assert.Equal(new ApplyOutcome(ApplyResult.Early, 3), await ApplyAsync(applier, Run(0, 5, 1)));
        Assert.Equal(new ApplyOutcome(ApplyResult.Applied, 5), await ApplyAsync(applier, Run(0, 2, 4)));
        Assert.Equal(["0: 1-3", "0: 4-5"], service.Given);
        Assert.Equal([5, 0, 0], await applier.ReadWatermarksAsync(3, default));
    }

    [Fact]
    public async Task Apply_RunsOfSeveralPartitions_AreDecidedTogetherEachWithItsOutcome()
    {
        var (service, applier) = Replica(mongo.NewDatabase());
        await ApplyAsync(applier, Run(2, 1, 2));
        await applier.ReadWatermarksAsync(8, default);
        var outcomes = await applier.ApplyAsync([Run(0, 1, 2), Run(1, 4, 1), Run(2, 1, 2), Run(3, 1, 1)], default);
        Assert.Equal(
            [new(ApplyResult.Applied, 2), new(ApplyResult.Early, 0), new(ApplyResult.Duplicate, 2), new(ApplyResult.Applied, 1)],
            outcomes);
        Assert.Equal("0: 1-2, 3: 1-1", service.Given[^1]);
        Assert.Equal(8, service.PartitionCount);
        Assert.Equal([2, 0, 2, 1], await applier.ReadWatermarksAsync(4, default));
    }

    [Fact]
    public async Task Apply_ServiceFails_TheWatermarkStaysAndTheSameIsGivenAgain()
    {
        var (service, applier) = Replica(mongo.NewDatabase());
        service.Answer = () => throw new MongoException("away");
        await Assert.ThrowsAsync<MongoException>(() => ApplyAsync(applier, Run(0, 1, 2)));
        Assert.Equal([0], await applier.ReadWatermarksAsync(1, default));
        service.Answer = () => true;
        Assert.Equal(new ApplyOutcome(ApplyResult.Applied, 2), await ApplyAsync(applier, Run(0, 1, 2)));
        Assert.Equal(["0: 1-2", "0: 1-2"], service.Given);
    }

    [Fact]
    public async Task Apply_OthersChangedTheSame_IsGivenWhatTheyLeft()
    {
        var database = mongo.NewDatabase();
        var (service, applier) = Replica(database);
        var asked = 0;
        service.Answer = () =>
        {
            // The other process was faster, with the first two of the three.
            if (asked++ == 0)
                new MongoWatermarks(database, Marks).MoveAsync([(0, 2)], default).GetAwaiter().GetResult();
            return asked > 1;
        };
        Assert.Equal(new ApplyOutcome(ApplyResult.Applied, 3), await ApplyAsync(applier, Run(0, 1, 3)));
        Assert.Equal(["0: 1-3", "0: 3-3"], service.Given);
    }

    [Fact]
    public async Task Apply_OthersChangeTheSameAgainAndAgain_GivesUpAndTheWatermarkStays()
    {
        var (service, applier) = Replica(mongo.NewDatabase());
        service.Answer = () => false;
        await Assert.ThrowsAsync<TimeoutException>(() => ApplyAsync(applier, Run(0, 1, 1)));
        Assert.Equal(8, service.Given.Count);
        Assert.Equal([0], await applier.ReadWatermarksAsync(1, default));
    }

    [Fact]
    public async Task Apply_StoreLostItsLastWrites_AppliesThemAgain()
    {
        var database = mongo.NewDatabase();
        var (service, applier) = Replica(database);
        await ApplyAsync(applier, Run(0, 1, 5));
        await database.GetCollection<BsonDocument>(Marks).UpdateOneAsync(
            new BsonDocument("_id", 0), Builders<BsonDocument>.Update.Set("n", 3L));
        Assert.Equal(new ApplyOutcome(ApplyResult.Applied, 5), await ApplyAsync(applier, Run(0, 1, 5)));
        Assert.Equal("0: 4-5", service.Given[^1]);
    }

    [Fact]
    public async Task Move_BehindWhatAnotherReached_TakesNothingBack()
    {
        var marks = new MongoWatermarks(mongo.NewDatabase(), Marks);
        await marks.MoveAsync([(0, 7), (1, 2)], default);
        await marks.MoveAsync([(0, 4), (1, 3)], default);
        var read = await marks.ReadAsync([0, 1, 9], default);
        Assert.Equal((7, 3, 0), (read[0], read[1], read[9]));
    }

    [Fact]
    public async Task Apply_PiecesInAnyOrderByTwoReplicasThatFailInBetween_EveryEventIsGivenAndNoneBeforeThoseBeforeIt()
    {
        const int last = 30;
        // From, length, by whom, and whether it dies between its writes and the watermark.
        var pieces = Gen.Select(Gen.Int[1, last], Gen.Int[1, 8], Gen.Bool, Gen.Bool).Array[20, 60];
        await pieces.SampleAsync(async plan =>
        {
            var database = mongo.NewDatabase();
            var (one, two) = (Replica(database), Replica(database));
            foreach (var (from, length, first, dies) in plan)
            {
                var (service, applier) = first ? one : two;
                service.Answer = () => dies ? throw new TimeoutException() : true;
                try
                {
                    await ApplyAsync(applier, Run(0, from, Math.Min(length, last + 1 - from)));
                }
                catch (TimeoutException)
                {
                    // What it had written stays written.
                }
            }

            one.Service.Answer = () => true;
            Assert.Equal(last, (await ApplyAsync(one.Applier, Run(0, 1, last))).Watermark);
            var events = one.Service.Events.Concat(two.Service.Events).ToList();
            Assert.Equal(Enumerable.Range(1, last).Select(n => (long)n), events.Distinct().Order());
            Assert.All([one.Service, two.Service], service => Assert.DoesNotContain(service.Gaps, gap => gap));
        }, iter: 25, threads: 1);
    }

    private static (Service Service, MongoLogApplier Applier) Replica(IMongoDatabase database)
    {
        var watermarks = new MongoWatermarks(database, Marks);
        var service = new Service(watermarks);
        return (service, new MongoLogApplier(watermarks, service));
    }

    private static async Task<ApplyOutcome> ApplyAsync(MongoLogApplier applier, Stretch given) =>
        (await applier.ApplyAsync([given], default))[0];

    private static Stretch Run(int partition, long from, int count) => new()
    {
        Partition = partition, FirstN = from,
        Events = { Enumerable.Range(0, count).Select(i => new Event { Id = $"e{partition}-{from + i}" }) },
    };

    /// <summary>Notes what it is given, and answers as a test says.</summary>
    private sealed class Service(MongoWatermarks watermarks) : IStretchApplier
    {
        public Func<bool> Answer { get; set; } = () => true;

        public List<string> Given { get; } = [];

        public List<long> Events { get; } = [];

        /// <summary>Of each time: whether it was given something that did not follow on the watermark.</summary>
        public List<bool> Gaps { get; } = [];

        public int PartitionCount { get; private set; }

        public async Task<bool> TryApplyAsync(
            IReadOnlyList<NewStretch> stretches, int partitionCount, CancellationToken cancellation)
        {
            PartitionCount = partitionCount;
            Given.Add(string.Join(", ", stretches.Select(s => $"{s.Partition}: {s.FirstN}-{s.LastN}")));
            foreach (var (n, said) in stretches.SelectMany(stretch => stretch.Numbered))
            {
                Assert.EndsWith($"-{n}", said.Id, StringComparison.Ordinal);
                Events.Add(n);
            }

            var marks = await watermarks.ReadAsync([.. stretches.Select(stretch => stretch.Partition)], cancellation);
            Gaps.Add(stretches.Any(stretch => stretch.FirstN != marks[stretch.Partition] + 1));
            return Answer();
        }
    }
}
