using System.Collections.Concurrent;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using MongoDB.Bson;
using MongoDB.Driver;
using Rapport.Notification.V1;
using Rapport.Platform.Testing.Log;
using Rapport.Platform.Testing.Stores;

namespace Rapport.Notification.Tests.Service;

/// <summary>Kills the process with -9 while callers repeat what has no answer yet.</summary>
public sealed class RequestKillTests(MongoFixture mongo) : IClassFixture<MongoFixture>
{
    private const int Keys = 60;
    private const int CallersOfAKey = 4;
    private const int Kills = 5;

    [Fact]
    public async Task Send_KilledAgainAndAgain_IsOneMessageAndOneAnswerForEachKey()
    {
        var log = new FakeLog();
        var contacts = new FakeContacts(log);
        contacts.Put(NotificationApp.Workspace, "c_1", "c_1@example.com", ("first_name", Value.ForString("Lin")));
        await using var server = await FakeLogServer.StartAsync(log, contacts);
        var database = mongo.NewDatabase();
        using var process = new NotificationProcess(new Dictionary<string, string>
        {
            ["Rapport__Services__Contact"] = server.Address.ToString(),
            ["Rapport__Idempotency__Lease"] = "00:00:01",
            ["ConnectionStrings__Mongo"] = mongo.ConnectionString,
            ["Mongo__Database"] = database.DatabaseNamespace.DatabaseName,
            ["Notification__Smtp__Port"] = "1",
        });
        await process.StartAsync();
        await process.Templates.SaveTemplateAsync(new SaveTemplateRequest
        {
            Template = new Template
            {
                Id = "code", Channel = "email", Class = "transactional", Subject = "Hello", Text = "{{ variables.code }}",
            },
        });

        var answers = new ConcurrentDictionary<string, ConcurrentBag<string>>();
        var next = 0;
        var callers = Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            while (Interlocked.Increment(ref next) - 1 is var turn && turn < Keys * CallersOfAKey)
                await RepeatUntilAnsweredAsync(process, $"key {turn / CallersOfAKey}", answers);
        })).ToList();
        for (var kill = 0; kill < Kills; kill++)
        {
            // In the middle of things: as soon as some more have been answered.
            var before = answers.Count;
            while (answers.Count < Math.Min(before + 5, Keys) && !callers.TrueForAll(caller => caller.IsCompleted))
                await Task.Delay(5);
            process.Kill();
            await process.StartAsync();
        }

        await Task.WhenAll(callers);
        Assert.Equal(Keys, answers.Count);
        Assert.All(answers.Values, ids => Assert.Single(ids.Distinct()));
        Assert.Equal(Keys, answers.Values.Select(ids => ids.First()).Distinct().Count());
        Assert.Equal(Keys, await database.GetCollection<BsonDocument>("messages").CountDocumentsAsync(new BsonDocument()));
    }

    private static async Task RepeatUntilAnsweredAsync(
        NotificationProcess process, string key, ConcurrentDictionary<string, ConcurrentBag<string>> answers)
    {
        var request = new SendMessageRequest
        {
            Contact = "c_1", Template = "code", RequestId = key,
            Variables = new Struct { Fields = { ["code"] = Value.ForString(key) } },
        };
        while (true)
        {
            try
            {
                var message = await process.Messages.SendMessageAsync(
                    request, deadline: TimeProvider.System.GetUtcNow().UtcDateTime.AddSeconds(5));
                answers.GetOrAdd(key, _ => []).Add(message.Id);
                return;
            }
            catch (RpcException passing) when (passing.StatusCode
                is StatusCode.Unavailable or StatusCode.Aborted or StatusCode.DeadlineExceeded or StatusCode.Internal
                or StatusCode.Cancelled)
            {
                await Task.Delay(50);
            }
        }
    }
}
