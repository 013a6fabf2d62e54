using System.Globalization;
using Google.Protobuf.WellKnownTypes;
using MongoDB.Bson;
using MongoDB.Driver;
using Rapport.Common.V1;
using Rapport.Notification.V1;
using Rapport.Platform.Testing;
using Rapport.Platform.Testing.Log;
using Rapport.Platform.Testing.Stores;

namespace Rapport.Notification.Tests.Service;

/// <summary>Kills the process with -9 around the mail server and looks at what arrived.</summary>
public sealed class CrashTests(MongoFixture mongo) : IClassFixture<MongoFixture>
{
    [Fact]
    public async Task E29_KilledBeforeTheClaim_SendsEachOnceAfterTheRestart()
    {
        await using var scene = await Scene.StartAsync(mongo);
        var asked = new TaskCompletionSource();
        scene.Contacts.BeforeAnswer = () =>
        {
            asked.TrySetResult();
            return Task.Delay(Timeout.Infinite);
        };
        var (marketing, transactional) = await scene.OrderAsync();
        await asked.Task.WaitAsync(TimeSpan.FromMinutes(3));
        scene.Process.Kill();
        scene.Contacts.BeforeAnswer = () => Task.CompletedTask;
        await scene.Process.StartAsync();
        await scene.ReachesAsync(marketing, MessageState.Sent);
        await scene.ReachesAsync(transactional, MessageState.Sent);
        Assert.Equal((1, 1), (scene.MailsOf(marketing), scene.MailsOf(transactional)));
    }

    [Theory]
    [InlineData(SmtpSilence.BeforeData, 0, 1)]
    [InlineData(SmtpSilence.AfterData, 1, 2)]
    public async Task E29_KilledAfterTheClaim_SendsMarketingAtMostOnceAndTransactionalAtLeastOnce(
        SmtpSilence silence, int marketingMails, int transactionalMails)
    {
        await using var scene = await Scene.StartAsync(mongo);
        scene.Smtp.Silence = silence;
        var (marketing, transactional) = await scene.OrderAsync();
        await Eventually.HoldsAsync(
            () => Task.FromResult(scene.Smtp.Silences == 2), "the mail server fell silent on both");
        scene.Process.Kill();
        scene.Smtp.Silence = SmtpSilence.Never;
        await scene.EndClaimsAsync(2);
        await scene.Process.StartAsync();
        await scene.ReachesAsync(marketing, MessageState.Unknown);
        await scene.ReachesAsync(transactional, MessageState.Sent);
        // A repeat carries the Message-ID of the first attempt: that is how these are counted.
        Assert.Equal((marketingMails, transactionalMails), (scene.MailsOf(marketing), scene.MailsOf(transactional)));
        await Eventually.HoldsAsync(
            () => Task.FromResult(scene.Told("message_failed") == 1 && scene.Told("message_sent") == 1),
            "both in the log, once");
    }

    /// <summary>A process with its surroundings.</summary>
    private sealed class Scene : IAsyncDisposable
    {
        private readonly FakeLogServer server;
        private readonly IMongoDatabase database;

        private Scene(
            FakeLog log, FakeContacts contacts, FakeLogServer server, IMongoDatabase database, Dictionary<string, string> settings)
        {
            (this.server, this.database) = (server, database);
            (Log, Contacts) = (log, contacts);
            settings["Rapport__Services__Contact"] = server.Address.ToString();
            settings["Notification__Smtp__Port"] = Smtp.Port.ToString(CultureInfo.InvariantCulture);
            Process = new NotificationProcess(settings);
        }

        public FakeLog Log { get; }

        public FakeContacts Contacts { get; }

        public ScriptedSmtp Smtp { get; } = new();

        public NotificationProcess Process { get; }

        public static async Task<Scene> StartAsync(MongoFixture mongo)
        {
            var log = new FakeLog();
            var contacts = new FakeContacts(log);
            contacts.Put(NotificationApp.Workspace, "c_1", "c_1@example.com", ("first_name", Value.ForString("Lin")));
            log.Append(NotificationApp.Act("c_1", "granted"));
            var database = mongo.NewDatabase();
            var server = await FakeLogServer.StartAsync(log, contacts);
            var scene = new Scene(log, contacts, server, database, new Dictionary<string, string>
            {
                ["ConnectionStrings__Mongo"] = mongo.ConnectionString,
                ["Mongo__Database"] = database.DatabaseNamespace.DatabaseName,
            });
            await scene.Process.StartAsync();
            foreach (var messageClass in new[] { "marketing", "transactional" })
                await scene.Process.Templates.SaveTemplateAsync(new SaveTemplateRequest
                {
                    Template = new Template
                    {
                        Id = messageClass, Channel = "email", Class = messageClass, Subject = "Hello",
                        Text = "{{ contact.first_name }} {{ unsubscribe_url }}",
                    },
                });
            // Marketing is put off as long as it is not known that the log has been read to its end.
            await Eventually.HoldsAsync(
                async () => (await scene.Process.Clock.GetClockStatusAsync(new GetClockStatusRequest())).AppliedN.SequenceEqual(log.LastN()),
                "consent has been read from the log");
            return scene;
        }

        /// <summary>Orders one message of each class.</summary>
        public async Task<(Command Marketing, Command Transactional)> OrderAsync()
        {
            var marketing = NotificationApp.Send("c_1", "marketing");
            var transactional = NotificationApp.Send("c_1", "transactional");
            await Process.Commands.EnqueueAsync(new EnqueueRequest { Commands = { marketing, transactional } });
            return (marketing, transactional);
        }

        /// <summary>
        /// Two minutes later the claims of the dead process end; here at once, since a short lease would end on a slow machine
        /// while its process lives.
        /// </summary>
        public async Task EndClaimsAsync(int claims)
        {
            var ended = await database.GetCollection<BsonDocument>("messages").UpdateManyAsync(
                new BsonDocument("st", nameof(MessageState.Sending)),
                new BsonDocument("$set", new BsonDocument("due", DateTime.UnixEpoch)));
            Assert.Equal(claims, ended.ModifiedCount);
        }

        public Task ReachesAsync(Command command, MessageState state) => Eventually.HoldsAsync(async () =>
            (await Process.Messages.GetMessageAsync(new GetMessageRequest { Message = MessageOf(command) })).State == state,
            $"the message is {state}");

        public int MailsOf(Command command) =>
            Smtp.MessageIds.Count(id => id.Contains(MessageOf(command), StringComparison.Ordinal));

        public int Told(string name) => Log.All().Count(logged => logged.Event.Name == name);

        public async ValueTask DisposeAsync()
        {
            Process.Dispose();
            await server.DisposeAsync();
            Smtp.Dispose();
        }

        private static string MessageOf(Command command) =>
            "nr_" + command.CommandId.Replace("-", "", StringComparison.Ordinal);
    }
}
