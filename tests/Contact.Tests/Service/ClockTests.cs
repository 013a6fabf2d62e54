using Rapport.Contact.V1;
using Rapport.Platform.Testing.Stores;

namespace Rapport.Contact.Tests.Service;

/// <summary>Replicas whose own clocks are wrong go by the store's.</summary>
public sealed class ClockTests(MongoFixture mongo) : IClassFixture<MongoFixture>
{
    [Theory]
    [InlineData("3600")]
    [InlineData("-3600")]
    public async Task Replica_WhoseClockIsAnHourOff_StampsAndTellsTheTimeAsTheStoreDoes(string seconds)
    {
        await using var app = await new ContactApp(mongo, mongo.NewDatabase().DatabaseNamespace.DatabaseName, new()
        {
            ["Rapport:Clock:Movable"] = "true", ["Rapport:Clock:SkewSeconds"] = seconds,
        }).ReadyAsync();
        // The margin is wide, as the machine's clock may be set meanwhile, and still far from an hour.
        var before = TimeProvider.System.GetUtcNow().AddMinutes(-5);

        await app.Contacts.IngestEventsAsync(
            new IngestEventsRequest { Events = { new EventInput { Id = "e", Name = "x", AnonymousId = "a" } } }, ContactApp.Caller);

        var status = await app.NumberedAsync(1);
        var after = TimeProvider.System.GetUtcNow().AddMinutes(5);
        Assert.InRange(status.Time.ToDateTimeOffset(), before, after);
        var partition = status.LastN.IndexOf(1);
        var read = await app.Log.ReadEventsAsync(new ReadEventsRequest { Partition = partition, FromN = 1 }, ContactApp.Caller);
        var stamped = Assert.Single(read.Run.Events);
        Assert.InRange(stamped.ReceivedAt.ToDateTimeOffset(), before, after);
        Assert.InRange(stamped.OccurredAt.ToDateTimeOffset(), before, after);
    }
}
