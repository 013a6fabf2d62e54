using Google.Api;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Rapport.Common.V1;
using Rapport.Events;
using Rapport.Journey.V1;
using Rapport.Platform.Testing;
using Rapport.Platform.Testing.Log;
using Rapport.Platform.Testing.Services;
using Rapport.Platform.Testing.Stores;

namespace Rapport.Journey.Tests.Service;

public sealed class KilledProcessTests(MongoFixture mongo) : IClassFixture<MongoFixture>
{
    private const int Contacts = 300;
    private const int Kills = 5;

    private const string Definition = """
        {"journey": "cart", "entry": {"event": "cart_added"}, "steps": [
          {"id": "first", "send": {"channel": "email", "template": "first"}}, {"id": "think", "wait": "3s"},
          {"id": "how", "branch": [{"when": "\"vip\" in contact.tags", "to": "call"}], "else": "end"},
          {"id": "call", "handoff": {"queue": "sales", "reason": "vip"}}, {"id": "end", "exit": {}}]}
        """;

    [Fact]
    public async Task Killed_AtRandomMoments_EveryStepOfEveryContactExactlyOnce()
    {
        var log = new FakeLog();
        await using var logServer = await FakeLogServer.StartAsync(log);
        await using var notification = await FakeNotification.StartAsync();
        var settings = new Dictionary<string, string>
        {
            ["ConnectionStrings:Mongo"] = mongo.ConnectionString,
            ["Mongo:Database"] = mongo.NewDatabase().DatabaseNamespace.DatabaseName,
            ["Rapport:Services:Contact"] = logServer.Address.ToString(),
            ["Rapport:Services:Notification"] = notification.Address.ToString(),
        };
        var process = await JourneyProcess.StartAsync(settings);
        try
        {
            var api = process.Client<JourneyService.JourneyServiceClient>();
            await api.CreateJourneyAsync(
                new CreateJourneyRequest { Definition = new HttpBody { Data = ByteString.CopyFromUtf8(Definition) } });
            await api.PublishJourneyAsync(new PublishJourneyRequest { Journey = "cart" });
            var random = new Random(7);
            for (var round = 0; round <= Kills; round++)
            {
                for (var i = round; i < Contacts; i += Kills + 1)
                    Happens(log, i);
                var delivery = DeliverAllAsync(process, log);
                if (round == Kills)
                    break;
                await Task.Delay(random.Next(20, 400));
                process.Kill();
                await delivery;
                process.Dispose();
                process = await JourneyProcess.StartAsync(settings);
            }

            // The share of a killed process is free after 10 s.
            await Eventually.HoldsAsync(
                async () => Concluded(log, "journey_exited") == Contacts
                    && await process.StatusAsync() is { Busy: false },
                "all have gone through", seconds: 240);
        }
        finally
        {
            process.Dispose();
        }

        Assert.Equal(Contacts, Concluded(log, "journey_entered"));
        var mails = notification.Stored.Where(command => command.SendMessage is not null)
            .Select(command => command.Contact).ToList();
        Assert.Equal((Contacts, Contacts), (mails.Count, mails.Distinct().Count()));
        var calls = notification.Stored.Where(command => command.OpenHandoff is not null)
            .Select(command => command.Contact).ToList();
        Assert.Equal(Enumerable.Range(0, Contacts).Where(i => i % 3 == 0).Select(i => $"c_{i}").Order(), calls.Order());
    }

    private static int Concluded(FakeLog log, string name) => log.All().Count(e => e.Event.Name == name);

    private static void Happens(FakeLog log, int i)
    {
        // Known before the wait begins: a slow machine may take longer than that from one delivery to the next.
        Append(log, $"c_{i}", "tag_added",
            new Struct { Fields = { ["tag"] = Value.ForString(i % 3 == 0 ? "vip" : "other") } });
        Append(log, $"c_{i}", "cart_added", new Struct());
    }

    private static void Append(FakeLog log, string contact, string name, Struct properties)
    {
        var now = TimeProvider.System.GetUtcNow().ToTimestamp();
        log.Append(new Event
        {
            Id = $"{name}-{contact}", Workspace = "w1", Contact = contact, Name = name, OccurredAt = now,
            ReceivedAt = now, Properties = properties,
            Origin = EventOrigins.Of(ReservedNames.Contains(name) ? OriginKind.Service : OriginKind.ApiKey, "tests"),
        });
    }

    /// <summary>Small runs, so that a kill finds some applied, some half applied and some not begun.</summary>
    private static async Task DeliverAllAsync(ServiceProcess process, FakeLog log)
    {
        for (var p = 0; p < log.PartitionCount; p++)
            for (var n = 1L; n <= log.LastN()[p]; n += 10)
                if (!await process.DeliverAsync(log.Read(p, n, 10)))
                    return;
    }
}
