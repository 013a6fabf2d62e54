using Google.Protobuf.WellKnownTypes;
using MongoDB.Driver;
using Rapport.Common.V1;
using Rapport.Defaults.Bus;
using Rapport.Notification.Consents;
using Rapport.Notification.Handoffs;
using Rapport.Platform.Testing.Services;
using Rapport.Platform.Testing.Stores;

namespace Rapport.Notification.Tests.Stores;

public sealed class ContactEventsApplierTests(MongoFixture mongo) : IClassFixture<MongoFixture>
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Apply_TwiceOverlappingAndEarly_KeepsEachActOnceAndSaysWhatIsMissing()
    {
        var database = mongo.NewDatabase();
        var applier = Replica(database);
        Assert.Equal(new ApplyOutcome(ApplyResult.Applied, 2), await ApplyAsync(applier, Run(0, 1, 2)));
        Assert.Equal(new ApplyOutcome(ApplyResult.Duplicate, 2), await ApplyAsync(applier, Run(0, 1, 2)));
        Assert.Equal(new ApplyOutcome(ApplyResult.Early, 2), await ApplyAsync(applier, Run(0, 4, 1)));
        Assert.Equal(new ApplyOutcome(ApplyResult.Applied, 4), await ApplyAsync(applier, Run(0, 2, 3)));
        Assert.Equal(4, (await new ConsentStore(database).ReadAsync("w1", ["c_1"], default))["c_1"].Count());
        Assert.Equal([4, 0, 0, 0], await applier.ReadWatermarksAsync(4, default));
    }

    [Fact]
    public async Task Apply_ByTwoReplicasInTurn_GoesOnWhereTheOtherStopped()
    {
        var database = mongo.NewDatabase();
        var (one, two) = (Replica(database), Replica(database));
        Assert.Equal(ApplyResult.Applied, (await ApplyAsync(one, Run(1, 1, 3))).Result);
        Assert.Equal(ApplyResult.Applied, (await ApplyAsync(two, Run(1, 4, 3))).Result);
        Assert.Equal(ApplyResult.Applied, (await ApplyAsync(one, Run(1, 7, 1))).Result);
        Assert.Equal([0, 7], await two.ReadWatermarksAsync(2, default));
    }

    [Fact]
    public async Task Apply_OfSeveralPartitions_GivesAnOutcomeEach()
    {
        var outcomes = await Replica(mongo.NewDatabase()).ApplyAsync(
            [Run(0, 1, 2), Run(1, 5, 1), Run(2, 1, 1)], default);
        Assert.Equal(
            [ApplyResult.Applied, ApplyResult.Early, ApplyResult.Applied], outcomes.Select(outcome => outcome.Result));
    }

    private static ContactEventsApplier Replica(IMongoDatabase database) => new(
        new ConsentStore(database), new HandoffMerges(new HandoffStore(database), TimeProvider.System),
        new WatermarkStore(database), Guards.Of("notification"));

    private static async Task<ApplyOutcome> ApplyAsync(ContactEventsApplier applier, Run run) =>
        (await applier.ApplyAsync([run], default))[0];

    private static Run Run(int partition, long from, int count) => new()
    {
        Partition = partition, FirstN = from,
        Events =
        {
            Enumerable.Range(0, count).Select(i => new Event
            {
                Id = $"e{partition}-{from + i}", Workspace = "w1", Contact = "c_1", Name = "consent_changed",
                OccurredAt = Now.ToTimestamp(),
                Properties = new Struct { Fields = { ["state"] = Value.ForString("granted") } },
            }),
        },
    };
}
