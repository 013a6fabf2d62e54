using System.Globalization;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using MongoDB.Bson;
using MongoDB.Driver;
using Rapport.Notification.V1;
using Rapport.Platform.Testing;
using Rapport.Platform.Testing.Log;
using Rapport.Platform.Testing.Stores;

namespace Rapport.Notification.Tests.Service;

/// <summary>Two processes that are killed with -9 while they bring a broadcast to a thousand contacts.</summary>
public sealed class BroadcastKillTests(MongoFixture mongo) : IClassFixture<MongoFixture>
{
    private const int Audience = 1000;

    [Fact]
    public async Task Broadcast_ByTwoProcessesThatAreKilledAgainAndAgain_ReachesEachOnceAndItsCountsAddUp()
    {
        var log = new FakeLog();
        var contacts = new FakeContacts(log);
        var names = FakeSegments.Contacts(Audience);
        foreach (var name in names)
            contacts.Put(NotificationApp.Workspace, name, $"{name}@example.com", ("first_name", Value.ForString(name)));
        await using var server = await FakeLogServer.StartAsync(log, contacts);
        await using var segments = await FakeSegments.StartAsync();
        segments.Put("buyers", names);
        using var smtp = new ScriptedSmtp();
        var database = mongo.NewDatabase();
        var settings = new Dictionary<string, string>
        {
            ["ConnectionStrings__Mongo"] = mongo.ConnectionString,
            ["Mongo__Database"] = database.DatabaseNamespace.DatabaseName,
            ["Rapport__Services__Contact"] = server.Address.ToString(),
            ["Rapport__Services__Tagging"] = segments.Address,
            ["Notification__Smtp__Port"] = smtp.Port.ToString(CultureInfo.InvariantCulture),
            // Long enough for a process that lives on a slow machine; the test waits for the end of those of the dead.
            ["Notification__ClaimLease"] = "00:00:30",
        };
        using var first = new NotificationProcess(new(settings));
        using var second = new NotificationProcess(new(settings));
        NotificationProcess[] both = [first, second];
        await Task.WhenAll(both.Select(process => process.StartAsync()));
        await first.Templates.SaveTemplateAsync(new SaveTemplateRequest
        {
            Template = new Template
            {
                Id = "spring", Channel = "email", Class = "transactional", Subject = "Hello", Text = "{{ contact.first_name }}",
            },
        });
        var draft = await first.Broadcasts("key_ann").CreateBroadcastAsync(BroadcastTests.Draft());
        await first.Broadcasts("key_bob").ApproveBroadcastAsync(new ApproveBroadcastRequest { Broadcast = draft.Id, Etag = draft.Etag });

        // The first dies with some of the audience taken: the fourth page is never answered to it.
        var asked = new TaskCompletionSource();
        segments.BeforeAnswer = () =>
        {
            if (segments.Asked < 3)
                return Task.CompletedTask;
            asked.TrySetResult();
            return Task.Delay(Timeout.Infinite);
        };
        await first.Broadcasts("key_ann").StartBroadcastAsync(new StartBroadcastRequest { Broadcast = draft.Id });
        await asked.Task.WaitAsync(TimeSpan.FromMinutes(3));
        foreach (var process in both)
            process.Kill();
        segments.BeforeAnswer = () => Task.CompletedTask;
        // Somebody comes into the segment in front of what was taken, and somebody behind it leaves.
        contacts.Put(NotificationApp.Workspace, "c_0000a", "late@example.com", ("first_name", Value.ForString("late")));
        segments.Put("buyers", names.Append("c_0000a"));
        await Task.WhenAll(both.Select(process => process.StartAsync()));

        foreach (var (sent, killed) in ((int, NotificationProcess[])[])[(50, [first]), (250, [second]), (450, both), (700, [first]), (900, both)])
        {
            await Eventually.HoldsAsync(
                () => Task.FromResult(smtp.MessageIds.Distinct().Count() >= sent), $"{sent} were sent");
            foreach (var process in killed)
                process.Kill();
            await Task.WhenAll(killed.Select(process => process.StartAsync()));
            BroadcastTests.AddsUp(await GetAsync(first, draft.Id));
        }

        Broadcast? done = null;
        await Eventually.HoldsAsync(
            async () => (done = await GetAsync(second, draft.Id)).State == BroadcastState.Done, "everybody is settled");
        BroadcastTests.AddsUp(done!);
        Assert.Equal((Audience, Audience, 0), (done!.Counts.Audience, done.Counts.Sent, done.Counts.Waiting));
        var messages = await database.GetCollection<BsonDocument>("messages").Find(new BsonDocument("bc", draft.Id))
            .Project(new BsonDocument("c", 1)).ToListAsync();
        Assert.Equal(names.Order(), messages.Select(message => message["c"].AsString).Order());
        // A transactional message that a death left open is handed over again, under the same Message-ID.
        Assert.Equal(Audience, smtp.MessageIds.Distinct().Count());
    }

    private static async Task<Broadcast> GetAsync(NotificationProcess process, string id)
    {
        Broadcast? found = null;
        await Eventually.HoldsAsync(async () =>
        {
            try
            {
                found = await process.Broadcasts("key_ann").GetBroadcastAsync(new GetBroadcastRequest { Broadcast = id });
                return true;
            }
            catch (RpcException away) when (away.StatusCode == StatusCode.Unavailable)
            {
                return false;
            }
        }, "the broadcast can be read");
        return found!;
    }
}
