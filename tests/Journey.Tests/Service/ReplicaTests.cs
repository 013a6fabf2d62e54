using Google.Api;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Rapport.Common.V1;
using Rapport.Journey.V1;
using Rapport.Platform.Testing;
using Rapport.Platform.Testing.Log;
using Rapport.Platform.Testing.Services;
using Rapport.Platform.Testing.Stores;

namespace Rapport.Journey.Tests.Service;

/// <summary>Two processes on one store.</summary>
public sealed class ReplicaTests(MongoFixture mongo) : IClassFixture<MongoFixture>
{
    private const int Contacts = 120;
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(4);

    private const string Definition = """
        {"journey": "cart", "entry": {"event": "cart_added"}, "steps": [
          {"id": "think", "wait": "4s"}, {"id": "first", "send": {"channel": "email", "template": "first"}},
          {"id": "end", "exit": {}}]}
        """;

    [Fact]
    public async Task Clock_OfOneReplicaAnHourAhead_NoTimerFiresEarlyOrTwice()
    {
        await using var stage = await StageAsync(TimeSpan.FromHours(1));
        await stage.EverythingExitsAsync();
        stage.AssertOnceAndNotEarly();
    }

    [Fact]
    public async Task Clock_OfOneReplicaAnHourBehind_NoTimerFiresEarlyOrTwice()
    {
        await using var stage = await StageAsync(TimeSpan.FromHours(-1));
        await stage.EverythingExitsAsync();
        stage.AssertOnceAndNotEarly();
    }

    [Fact]
    public async Task Owner_PausedForLongerThanItsLeases_OtherTakesOverAndNothingHappensTwice()
    {
        await using var stage = await StageAsync(TimeSpan.Zero);
        stage.First.Pause();
        // Its shares are free after 10 s.
        await stage.EverythingExitsAsync();
        stage.First.Resume();
        await Eventually.HoldsAsync(async () => await stage.First.StatusAsync() is { Busy: false }, "it is back", seconds: 180);
        stage.AssertOnceAndNotEarly();
    }

    [Fact]
    public async Task Owner_Killed_OtherTakesOverAndNothingHappensTwice()
    {
        await using var stage = await StageAsync(TimeSpan.Zero);
        stage.First.Kill();
        await stage.EverythingExitsAsync();
        stage.AssertOnceAndNotEarly();
    }

    private async Task<Stage> StageAsync(TimeSpan skew)
    {
        var log = new FakeLog();
        var logServer = await FakeLogServer.StartAsync(log);
        var notification = await FakeNotification.StartAsync();
        var settings = new Dictionary<string, string>
        {
            ["ConnectionStrings:Mongo"] = mongo.ConnectionString,
            ["Mongo:Database"] = mongo.NewDatabase().DatabaseNamespace.DatabaseName,
            ["Rapport:Services:Contact"] = logServer.Address.ToString(),
            ["Rapport:Services:Notification"] = notification.Address.ToString(),
        };
        // Both know the journey from their start; a third process with a right clock publishes it.
        using (var publisher = await JourneyProcess.StartAsync(settings))
        {
            await PublishAsync(publisher);
        }

        var first = await JourneyProcess.StartAsync(new Dictionary<string, string>(settings)
        {
            ["Rapport:Clock:Movable"] = "true", ["Rapport:Clock:SkewSeconds"] = $"{skew.TotalSeconds}",
        });
        var second = await JourneyProcess.StartAsync(settings);
        var stage = new Stage(log, logServer, notification, first, second);
        await stage.BeginAsync();
        return stage;
    }

    private static async Task PublishAsync(ServiceProcess process)
    {
        var api = process.Client<JourneyService.JourneyServiceClient>();
        await api.CreateJourneyAsync(
            new CreateJourneyRequest { Definition = new HttpBody { Data = ByteString.CopyFromUtf8(Definition) } });
        await api.PublishJourneyAsync(new PublishJourneyRequest { Journey = "cart" });
    }

    private sealed class Stage(
        FakeLog log, FakeLogServer logServer, FakeNotification notification, ServiceProcess first, ServiceProcess second)
        : IAsyncDisposable
    {
        public ServiceProcess First => first;

        public async Task BeginAsync()
        {
            var now = TimeProvider.System.GetUtcNow().ToTimestamp();
            for (var i = 0; i < Contacts; i++)
                log.Append(new Event
                {
                    Id = $"e{i}", Workspace = "w1", Contact = $"c_{i}", Name = "cart_added", OccurredAt = now,
                    ReceivedAt = now, Properties = new Struct(),
                });
            for (var p = 0; p < log.PartitionCount; p++)
                for (var n = 1L; n <= log.LastN()[p]; n += 10)
                {
                    var run = log.Read(p, n, 10);
                    await Eventually.HoldsAsync(
                        () => (n % 20 == 1 ? first : second).DeliverAsync(run), "the run is taken");
                }
        }

        /// <summary>Within a lease's life and the bound of the verification page: 30 s after the loss of an owner.</summary>
        public async Task EverythingExitsAsync()
        {
            await Eventually.HoldsAsync(
                () => Task.FromResult(Named("journey_exited").Count >= Contacts), "all have gone through", seconds: 180);
            // What a killed owner left in its outbox is passed on by the next one.
            await Eventually.HoldsAsync(
                () => Task.FromResult(Mails().Count >= Contacts), "all mails are ordered", seconds: 180);
        }

        public void AssertOnceAndNotEarly()
        {
            Assert.Equal(Contacts, Named("journey_exited").Count);
            var entered = Named("journey_entered").ToDictionary(e => e.Contact, e => e.ReceivedAt.ToDateTimeOffset());
            Assert.Equal(Contacts, entered.Count);
            var began = Named("cart_added")[0].ReceivedAt.ToDateTimeOffset();
            // Two processes know the store's time to the time that an answer takes. A clock that is an hour off leaves at once.
            Assert.All(Named("journey_exited"),
                e => Assert.True(e.ReceivedAt.ToDateTimeOffset() - began >= Wait / 2, $"{e.Contact} left early"));
            var mails = Mails();
            Assert.Equal((Contacts, Contacts), (mails.Count, mails.Distinct().Count()));
        }

        public async ValueTask DisposeAsync()
        {
            first.Dispose();
            second.Dispose();
            await logServer.DisposeAsync();
            await notification.DisposeAsync();
        }

        private List<string> Mails() =>
            [.. notification.Stored.Where(command => command.SendMessage is not null).Select(command => command.Contact)];

        private List<Event> Named(string name) =>
            [.. log.All().Select(logged => logged.Event).Where(happened => happened.Name == name)];
    }
}
