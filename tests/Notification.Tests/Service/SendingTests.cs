using Google.Protobuf.WellKnownTypes;
using Rapport.Notification.V1;
using Rapport.Platform.Testing;
using Rapport.Platform.Testing.Stores;

namespace Rapport.Notification.Tests.Service;

public sealed class SendingTests(MongoFixture mongo) : IClassFixture<MongoFixture>
{
    [Fact]
    public async Task Enqueue_WithConsent_SendsOneMailAndTellsTheLog()
    {
        await using var app = await NotificationApp.StartAsync(mongo);
        await app.SaveTemplateAsync("intro");
        app.PutContact("c_1", "<Lin>");
        await app.ConsentAsync("c_1", "granted");
        var command = NotificationApp.Send("c_1");
        Assert.Empty((await app.EnqueueAsync(command)).Rejected);

        var message = await app.ReachesAsync(command, MessageState.Sent);
        Assert.Equal(("marketing", "marketing", 1), (message.Decision.Class, message.Decision.Purpose, message.Decision.TemplateVersion));
        Assert.True(message.Decision.Consent.Granted);
        Assert.NotNull(message.EndTime);
        var mail = Assert.Single(await app.Mailbox.MailsAsync());
        Assert.Equal(("c_1@example.com", "Hello <Lin>", message.MessageId), (mail.To, mail.Subject, mail.MessageId));
        Assert.Contains("Dear &lt;Lin&gt;", await app.Mailbox.RawAsync(mail.Id), StringComparison.Ordinal);

        var told = await app.ToldAsync("c_1", "message_sent");
        Assert.Equal((message.Id, "mail", 2, "cause"),
            (told.Properties.Fields["message"].StringValue, told.Properties.Fields["step"].StringValue, told.Hop, told.CauseId));
    }

    [Fact]
    public async Task Enqueue_OfTheSameCommandManyTimesAtOnce_SendsOneMail()
    {
        await using var app = await NotificationApp.StartAsync(mongo);
        await app.SaveTemplateAsync("intro", "transactional");
        app.PutContact("c_1");
        var command = NotificationApp.Send("c_1");
        await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => app.EnqueueAsync(command, command)));
        await app.ReachesAsync(command, MessageState.Sent);
        await app.EnqueueAsync(command);
        await app.ToldAsync("c_1", "message_sent");
        Assert.Equal(1, await app.Mailbox.CountAsync());
    }

    [Fact]
    public async Task Enqueue_OfWhatCanNeverBeDone_RejectsByPositionAndTakesTheRest()
    {
        await using var app = await NotificationApp.StartAsync(mongo);
        await app.SaveTemplateAsync("intro", "transactional");
        app.PutContact("c_1");
        var good = NotificationApp.Send("c_1");
        var bad = new[] { good.Clone(), good.Clone(), good.Clone(), NotificationApp.Handoff("c_1") };
        bad[0].SendMessage.Template = "nowhere";
        bad[1].SendMessage.Channel = "pigeon";
        bad[2].CommandId = "seven";
        bad[3].OpenHandoff.Queue = "";
        var answer = await app.EnqueueAsync(bad[0], good, bad[1], bad[2], bad[3]);
        Assert.Equal([0, 2, 3, 4], answer.Rejected.Select(reject => reject.Index));
        await app.ReachesAsync(good, MessageState.Sent);
    }

    [Theory]
    [InlineData("granted", "refused", MessageState.NotSent)]
    [InlineData("refused", "granted", MessageState.Sent)]
    public async Task Decision_WhenTheBusHasLostTheLastActOfConsent_WaitsForTheLogAndHeedsIt(
        string delivered, string lost, MessageState expected)
    {
        await using var app = await NotificationApp.StartAsync(mongo);
        await app.SaveTemplateAsync("intro");
        app.PutContact("c_1");
        await app.ConsentAsync("c_1", delivered);
        app.Log.Append(NotificationApp.Act("c_1", lost));
        var command = NotificationApp.Send("c_1");
        await app.EnqueueAsync(command);
        var message = await app.ReachesAsync(command, expected);
        Assert.Equal(lost == "granted", message.Decision.Consent.Granted);
    }

    [Fact]
    public async Task E33_OrderPastItsExpiry_IsNotSent()
    {
        await using var app = await NotificationApp.StartAsync(mongo);
        await app.SaveTemplateAsync("intro", "transactional");
        app.PutContact("c_1");
        var late = NotificationApp.Send("c_1", expireAt: TimeProvider.System.GetUtcNow().AddHours(-1));
        var inTime = NotificationApp.Send("c_1", expireAt: TimeProvider.System.GetUtcNow().AddHours(1));
        await app.EnqueueAsync(late, inTime);
        Assert.Equal("stale", (await app.ReachesAsync(late, MessageState.NotSent)).Reason);
        await app.ReachesAsync(inTime, MessageState.Sent);
        Assert.Equal(1, await app.Mailbox.CountAsync());
    }

    [Fact]
    public async Task Decision_OfEveryRefusal_LeavesAReceiptWithItsReason()
    {
        await using var app = await NotificationApp.StartAsync(mongo);
        await app.SaveTemplateAsync("intro");
        await app.SaveTemplateAsync("tx", "transactional", "{{ variables.code }}");
        app.PutContact("c_ok");
        app.PutContact("c_barred");
        app.Contacts.Put(NotificationApp.Workspace, "c_mute", null, ("first_name", Value.ForString("Mo")));
        await app.Suppressions.CreateSuppressionAsync(new CreateSuppressionRequest
        {
            Channel = "email", Address = "C_barred@Example.com", Reason = "complaint",
        });
        var orders = new Dictionary<string, Command>
        {
            ["no_consent"] = NotificationApp.Send("c_ok"),
            ["contact_unknown"] = NotificationApp.Send("c_nobody"),
            ["no_address"] = NotificationApp.Send("c_mute", "tx"),
            ["suppressed"] = NotificationApp.Send("c_barred", "tx"),
            ["variable_missing"] = NotificationApp.Send("c_ok", "tx"),
        };
        await app.EnqueueAsync([.. orders.Values]);
        foreach (var (reason, order) in orders)
            Assert.Equal(reason, (await app.ReachesAsync(order, MessageState.NotSent)).Reason);
        Assert.Equal(0, await app.Mailbox.CountAsync());
    }

    [Fact]
    public async Task Smtp_WhenItFailsForNow_IsTriedAgainWithTheSameMessageId()
    {
        await using var app = await NotificationApp.StartAsync(mongo);
        await app.SaveTemplateAsync("intro", "transactional");
        app.PutContact("c_1");
        await app.Mailbox.FailAsync(next: 1, "reject", code: 451);
        var command = NotificationApp.Send("c_1");
        await app.EnqueueAsync(command);
        var message = await app.ReachesAsync(command, MessageState.Sent);
        Assert.Equal(2, message.Attempts);
        Assert.Equal(message.MessageId, Assert.Single(await app.Mailbox.MailsAsync()).MessageId);
    }

    [Fact]
    public async Task Smtp_WhenItRefusesForGood_FailsWithTheCodeAndTellsTheLog()
    {
        await using var app = await NotificationApp.StartAsync(mongo);
        await app.SaveTemplateAsync("intro", "transactional");
        app.PutContact("c_1");
        await app.Mailbox.FailAsync(next: 1, "reject", code: 550);
        var command = NotificationApp.Send("c_1");
        await app.EnqueueAsync(command);
        Assert.Equal("blocked", (await app.ReachesAsync(command, MessageState.Failed)).Reason);
        var told = (await app.ToldAsync("c_1", "message_failed")).Properties.Fields;
        Assert.Equal(("blocked", "550 5.7.1"), (told["reason"].StringValue, told["code"].StringValue));
    }

    [Fact]
    public async Task Smtp_WhenNobodyListens_LeavesTheMessageQueued()
    {
        await using var app = await NotificationApp.StartAsync(mongo, ("Notification:Smtp:Port", "1"));
        await app.SaveTemplateAsync("intro");
        app.PutContact("c_1");
        await app.ConsentAsync("c_1", "granted");
        var command = NotificationApp.Send("c_1");
        await app.EnqueueAsync(command);
        await Eventually.HoldsAsync(async () => (await app.MessageAsync(command)).Attempts >= 2, "attempts");
        var message = await app.ReachesAsync(command, MessageState.Queued);
        Assert.Equal("smtp_unreachable", message.Reason);
        Assert.NotNull(message.NextAttemptTime);
    }

    [Fact]
    public async Task Contact_WhenItDoesNotAnswer_LeavesMessagesQueuedUntilItDoes()
    {
        await using var app = await NotificationApp.StartAsync(mongo);
        await app.SaveTemplateAsync("intro", "transactional");
        app.PutContact("c_1");
        app.Contacts.BeforeAnswer = () => throw new InvalidOperationException("down");
        var command = NotificationApp.Send("c_1");
        await app.EnqueueAsync(command);
        var asked = 0;
        app.Contacts.BeforeAnswer = () => Interlocked.Increment(ref asked) < 2
            ? throw new InvalidOperationException("down")
            : Task.CompletedTask;
        await Eventually.HoldsAsync(() => Task.FromResult(asked >= 1), "contact is asked");
        await app.ReachesAsync(command, MessageState.Sent);
    }
}
