using Google.Protobuf.WellKnownTypes;
using MongoDB.Bson;
using MongoDB.Driver;
using Rapport.Common.V1;
using Rapport.Events.Consents;
using Rapport.Following.Bus;
using Rapport.Following.Watermarks;
using Rapport.Notification.Confirmations;
using Rapport.Notification.Consents;
using Rapport.Notification.Handoffs;
using Rapport.Notification.Policies;
using Rapport.Notification.Secrets;
using Rapport.Notification.Templates;
using Rapport.Platform.Testing.Services;
using Rapport.Platform.Testing.Stores;

namespace Rapport.Notification.Tests.Stores;

public sealed class ContactEventsApplierTests(MongoFixture mongo) : IClassFixture<MongoFixture>
{
    private static readonly ConsentAddress Ann = new("email", "ann@example.com");
    private static readonly ConsentAddress Bea = new("email", "bea@example.com");
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
        Assert.Equal(4, (await ActsAsync(database, Ann)).Count);
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

    [Fact]
    public async Task Apply_OfTheSameLogInOtherPieces_MakesTheSameProjection()
    {
        var log = Run(0, 1, 9);
        for (var i = 0; i < 9; i++)
            ConsentEvent.WriteAddresses(log.Events[i], i % 3 == 0 ? [Ann] : i % 3 == 1 ? [Bea, ConsentAddress.Person("c_1")] : []);
        var (whole, pieces) = (mongo.NewDatabase(), mongo.NewDatabase());
        await ApplyAsync(Replica(whole), log);
        var (one, two) = (Replica(pieces), Replica(pieces));
        foreach (var (replica, from, count) in new[] { (one, 1, 4), (two, 3, 4), (one, 1, 2), (two, 7, 3) })
            await ApplyAsync(replica, Slice(log, from, count));
        foreach (var address in (ConsentAddress[])[Ann, Bea, ConsentAddress.Person("c_1")])
        {
            var expected = await ActsAsync(whole, address);
            Assert.Equal(3, expected.Count);
            Assert.Equal(expected, await ActsAsync(pieces, address));
        }
    }

    // What was logged before contact wrote addresses into acts.
    [Fact]
    public async Task Apply_OfAnOldLog_BindsActsToTheirIdentifiersAndRefusalsToThePerson()
    {
        var log = Run(0, 1, 3);
        foreach (var said in log.Events)
            said.Properties.Fields.Remove("addresses");
        log.Events[0].Identifiers.Add(new Identifier { Type = Ann.Type, Value = Ann.Value });
        log.Events[1].Properties.Fields["state"] = Value.ForString("refused");
        var database = mongo.NewDatabase();
        await ApplyAsync(Replica(database), log);
        Assert.Equal(["e0-1"], await ActsAsync(database, Ann));
        Assert.Equal(["e0-2"], await ActsAsync(database, ConsentAddress.Person("c_1")));
    }

    [Fact]
    public async Task Store_OfAddresses_KeepsThemHashedAndApartByWorkspace()
    {
        var database = mongo.NewDatabase();
        await ApplyAsync(Replica(database), Run(0, 1, 1));
        var kept = await database.GetCollection<BsonDocument>("consent_acts").Find(new BsonDocument()).SingleAsync();
        Assert.DoesNotContain("example.com", kept.ToString(), StringComparison.Ordinal);
        Assert.Empty(await new ConsentStore(database).ReadAsync("w2", [Ann], default));
        Assert.Equal(["e0-1"], await ActsAsync(database, Ann));
    }

    [Fact]
    public async Task Store_OfAnAct_KeepsAllThatADecisionReads()
    {
        var database = mongo.NewDatabase();
        var log = Run(0, 1, 1);
        foreach (var (name, value) in new[]
        {
            ("basis", Value.ForString("soft")), ("confirmed", Value.ForBool(true)), ("night", Value.ForBool(true)),
            ("expires_at", Value.ForString("2027-03-01T00:00:00Z")), ("refusal_offered", Value.ForBool(true)),
            ("product_group", Value.ForString("shoes")), ("form", Value.ForString("not kept here")),
        })
            log.Events[0].Properties.Fields[name] = value;
        await ApplyAsync(Replica(database), log);
        var act = Assert.Single((await new ConsentStore(database).ReadAsync("w1", [Ann], default))[Ann]);
        Assert.Equal(
            (ConsentBasis.Soft, true, true, new DateTimeOffset(2027, 3, 1, 0, 0, 0, TimeSpan.Zero)),
            (act.Basis, act.IsConfirmed, act.IsForNight, act.ExpiresAt));
        Assert.Equal(ConsentProof.None with { RefusalOffered = true, ProductGroup = "shoes" }, act.Proof);
    }

    private static async Task<List<string>> ActsAsync(IMongoDatabase database, ConsentAddress address) =>
        [.. (await new ConsentStore(database).ReadAsync("w1", [address], default))[address].Select(act => act.EventId).Order()];

    private static Stretch Slice(Stretch run, int from, int count) => new()
    {
        Partition = run.Partition, FirstN = from, Events = { run.Events.Skip(from - 1).Take(count) },
    };

    private static MongoLogApplier Replica(IMongoDatabase database) => new(
        new MongoWatermarks(database, "consent_act_watermarks"),
        new ContactEventsApplier(
            new ConsentStore(database), Confirmations(database), new HandoffMerges(new HandoffStore(database), TimeProvider.System),
            Guards.Of("notification")));

    private static ConfirmationIntake Confirmations(IMongoDatabase database) => new(
        new ConfirmationStore(database, new AddressHash(new NotificationKeys("a secret of thirty-two characters, at least"))),
        new SendingPolicyEditing(
            new SendingPolicyStore(database), new TemplateCatalogue(new TemplateStore(database)), TimeProvider.System), TimeProvider.System);

    private static async Task<ApplyOutcome> ApplyAsync(MongoLogApplier applier, Stretch run) =>
        (await applier.ApplyAsync([run], default))[0];

    private static Stretch Run(int partition, long from, int count)
    {
        var run = Acts(partition, from, count);
        foreach (var said in run.Events)
            ConsentEvent.WriteAddresses(said, [Ann]);
        return run;
    }

    private static Stretch Acts(int partition, long from, int count) => new()
    {
        Partition = partition, FirstN = from,
        Events =
        {
            Enumerable.Range(0, count).Select(i => new Event
            {
                Id = $"e{partition}-{from + i}", Workspace = "w1", Contact = "c_1", Name = "consent_changed",
                OccurredAt = Now.ToTimestamp(),
                Properties = new Struct
                {
                    Fields = { ["state"] = Value.ForString("granted"), ["channel"] = Value.ForString("email") },
                },
            }),
        },
    };
}
