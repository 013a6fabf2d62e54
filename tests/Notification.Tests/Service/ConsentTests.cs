using Google.Protobuf.WellKnownTypes;
using Rapport.Common.V1;
using Rapport.Events.Consents;
using Rapport.Notification.V1;
using Rapport.Platform.Testing;
using Rapport.Platform.Testing.Stores;

namespace Rapport.Notification.Tests.Service;

public sealed class ConsentTests(MongoFixture mongo) : IClassFixture<MongoFixture>
{
    [Fact]
    public async Task E32_ConsentWithdrawnWhileQueued_SendsNothingAndSaysWhyAndStaysSo()
    {
        await using var app = await NotificationApp.StartAsync(mongo);
        await app.SaveTemplateAsync("intro");
        app.PutContact("c_1");
        await app.ConsentAsync("c_1", "granted");
        // Contact holds its answer back, so that the order waits undecided while consent is withdrawn.
        var answers = new TaskCompletionSource();
        app.Contacts.BeforeAnswer = () => answers.Task;
        var command = NotificationApp.Send("c_1");
        await app.EnqueueAsync(command);
        await app.ConsentAsync("c_1", "refused", "*");
        answers.SetResult();

        var message = await app.ReachesAsync(command, MessageState.NotSent);
        Assert.Equal("no_consent", message.Reason);
        Assert.Equal((false, "*"), (message.Decision.Consent.Granted, message.Decision.Consent.Channel));
        Assert.Equal(
            "no_consent", (await app.ToldAsync("c_1", "message_not_sent")).Properties.Fields["reason"].StringValue);

        // Consent given again lets a later order go out, and by then the first has not come back to life: orders are
        // taken oldest first, and the same order once more is the same message.
        await app.ConsentAsync("c_1", "granted");
        var later = NotificationApp.Send("c_1");
        await app.EnqueueAsync(command, later);
        await app.ReachesAsync(later, MessageState.Sent);
        await app.ToldAsync("c_1", "message_sent");
        Assert.Equal(message, await app.MessageAsync(command));
        Assert.Equal(
            (await app.MessageAsync(later)).MessageId, Assert.Single(await app.Mailbox.MailsAsync()).MessageId);
        Assert.Single(app.Log.All(), logged => logged.Event.Name == "message_not_sent");
    }

    [Theory]
    [InlineData("refused first")]
    [InlineData("granted first")]
    public async Task E6_MergeOfContacts_EachAddressKeepsItsOwnConsent(string order)
    {
        await using var app = await NotificationApp.StartAsync(mongo);
        await app.SaveTemplateAsync("intro");
        app.PutContact("c_a");
        app.PutContact("c_b");
        var acts = new[] { NotificationApp.Act("c_b", "refused"), NotificationApp.Act("c_a", "granted") };
        foreach (var act in order == "refused first" ? acts : [.. acts.Reverse()])
            await app.ConsentAsync(act);
        app.Contacts.Merge(NotificationApp.Workspace, "c_a", "c_b");

        // The survivor is written to at c_b@, which refused.
        app.Contacts.Use(NotificationApp.Workspace, "c_b", "c_b@example.com");
        var refused = NotificationApp.Send("c_a");
        await app.EnqueueAsync(refused);
        var message = await app.ReachesAsync(refused, MessageState.NotSent);
        Assert.Equal(("no_consent", "c_b"), (message.Reason, message.Survivor));
        Assert.Equal(acts[0].Id, message.Decision.Consent.EventId);

        // At c_a@ the same person agreed.
        app.Contacts.Use(NotificationApp.Workspace, "c_b", "c_a@example.com");
        var granted = NotificationApp.Send("c_b");
        await app.EnqueueAsync(granted);
        Assert.Equal(acts[1].Id, (await app.ReachesAsync(granted, MessageState.Sent)).Decision.Consent.EventId);
        Assert.Equal("c_a@example.com", Assert.Single(await app.Mailbox.MailsAsync()).To);
        var list = await app.Messages.ListContactMessagesAsync(new ListContactMessagesRequest { Contact = "c_b" });
        Assert.Equal([granted.Contact, refused.Contact], list.Messages.Select(each => each.Contact));
    }

    [Theory]
    [InlineData(-1, "granted", MessageState.Sent)]
    [InlineData(1, "refused", MessageState.NotSent)]
    [InlineData(0, "refused", MessageState.NotSent)]
    public async Task E6_TwoRecordsOfOneAddress_TheNewestActCountsAndOnATieTheRefusal(
        int refusedSecondsLater, string expected, MessageState state)
    {
        await using var app = await NotificationApp.StartAsync(mongo);
        await app.SaveTemplateAsync("intro");
        app.PutContact("c_a");
        app.Contacts.Put(NotificationApp.Workspace, "c_b", null);
        ConsentAddress[] same = [new("email", "c_a@example.com")];
        var granted = NotificationApp.Act("c_a", "granted", "email", same);
        var refused = NotificationApp.Act("c_b", "refused", "email", same);
        refused.OccurredAt = granted.OccurredAt + new Duration { Seconds = refusedSecondsLater };
        await app.ConsentAsync(refused);
        await app.ConsentAsync(granted);
        app.Contacts.Merge(NotificationApp.Workspace, "c_b", "c_a");
        var command = NotificationApp.Send("c_a");
        await app.EnqueueAsync(command);
        var message = await app.ReachesAsync(command, state);
        Assert.Equal(expected == "granted" ? granted.Id : refused.Id, message.Decision.Consent.EventId);
    }

    [Fact]
    public async Task Objection_OfThePerson_StandsAgainstTheAddressOfAMergedContactToo()
    {
        await using var app = await NotificationApp.StartAsync(mongo);
        await app.SaveTemplateAsync("intro");
        app.PutContact("c_a");
        app.PutContact("c_b");
        await app.ConsentAsync("c_b", "granted");
        await app.ConsentAsync("c_a", "refused", "*");
        var before = NotificationApp.Send("c_b");
        await app.EnqueueAsync(before);
        await app.ReachesAsync(before, MessageState.Sent);
        app.Contacts.Merge(NotificationApp.Workspace, "c_a", "c_b");
        app.Contacts.Use(NotificationApp.Workspace, "c_b", "c_b@example.com");
        var after = NotificationApp.Send("c_b");
        await app.EnqueueAsync(after);
        Assert.Equal("no_consent", (await app.ReachesAsync(after, MessageState.NotSent)).Reason);
    }

    [Fact]
    public async Task E8_SuppressedAddress_OfANewContactThatAgrees_StaysSuppressed()
    {
        await using var app = await NotificationApp.StartAsync(mongo);
        await app.SaveTemplateAsync("intro");
        await app.SaveTemplateAsync("tx", "transactional");
        await app.Suppressions.CreateSuppressionAsync(new CreateSuppressionRequest
        {
            Channel = "email", Address = "back@example.com", Reason = "complaint",
        });
        // The address comes again, under a contact that has nothing to do with the one before.
        app.Contacts.Put(NotificationApp.Workspace, "c_new", "back@example.com", ("first_name", Value.ForString("Lin")));
        await app.ConsentAsync(NotificationApp.Act("c_new", "granted", "email", [new("email", "back@example.com")]));
        var orders = new[] { NotificationApp.Send("c_new"), NotificationApp.Send("c_new", "tx") };
        await app.EnqueueAsync(orders);
        foreach (var order in orders)
            Assert.Equal("suppressed", (await app.ReachesAsync(order, MessageState.NotSent)).Reason);
        Assert.Equal(0, await app.Mailbox.CountAsync());
    }

    [Fact]
    public async Task Grant_ThatIsNotConfirmed_SendsNothingUntilItIs()
    {
        await using var app = await NotificationApp.StartAsync(mongo);
        await app.SaveTemplateAsync("intro");
        app.PutContact("c_1");
        var pending = NotificationApp.Act("c_1", "granted");
        pending.Properties.Fields["confirmed"] = Value.ForBool(false);
        await app.ConsentAsync(pending);
        var early = NotificationApp.Send("c_1");
        await app.EnqueueAsync(early);
        var message = await app.ReachesAsync(early, MessageState.NotSent);
        Assert.Equal(("consent_unconfirmed", pending.Id), (message.Reason, message.Decision.Consent.EventId));
        Assert.False(message.Decision.Consent.Granted);

        await app.ConsentAsync("c_1", "granted");
        var later = NotificationApp.Send("c_1");
        await app.EnqueueAsync(later);
        await app.ReachesAsync(later, MessageState.Sent);
    }

    // The strictest policy asks for a confirmation, and the journey's own choice is none that it permits.
    [Fact]
    public async Task Message_WhereTheLawOfRegionsIsChosen_IsDecidedByItsPolicyAndSaysWhich()
    {
        await using var app = await NotificationApp.StartAsync(
            mongo, ("ConsentLaw:Law", "ByRegion"), ("ConsentLaw:UseUnconfirmed", "true"));
        await app.SaveTemplateAsync("intro");
        app.PutContact("c_1");
        app.Contacts.Put(
            NotificationApp.Workspace, "c_2", "c_2@example.com", ("first_name", Value.ForString("Lin")), ("country", Value.ForString("US")));
        await app.ConsentAsync("c_1", "granted");
        var (nowhere, states) = (NotificationApp.Send("c_1"), NotificationApp.Send("c_2"));
        await app.EnqueueAsync(nowhere, states);
        var message = await app.ReachesAsync(nowhere, MessageState.NotSent);
        Assert.Equal(("consent_unconfirmed", "strict/1"), (message.Reason, Assert.Single(message.Decision.Policies)));
        // In the United States nobody has to be asked before the first e-mail.
        Assert.Equal("us-email/1", Assert.Single((await app.ReachesAsync(states, MessageState.Sent)).Decision.Policies));
    }

    [Fact]
    public async Task Message_DuringAPause_IsNotSentAndOneAfterItIs()
    {
        await using var app = await NotificationApp.StartAsync(mongo);
        await app.SaveTemplateAsync("intro");
        app.PutContact("c_1");
        await app.ConsentAsync("c_1", "granted");
        var pause = NotificationApp.Act("c_1", "refused");
        var until = TimeProvider.System.GetUtcNow().AddDays(3);
        pause.Properties.Fields["expires_at"] = Value.ForString(until.ToString("O", null));
        await app.ConsentAsync(pause);
        var early = NotificationApp.Send("c_1");
        await app.EnqueueAsync(early);
        var message = await app.ReachesAsync(early, MessageState.NotSent);
        Assert.Equal(
            ("paused", pause.Id, "express/1"),
            (message.Reason, message.Decision.Consent.EventId, message.Decision.Policies.Single()));

        await AdvanceAsync(app, until);
        var later = NotificationApp.Send("c_1");
        await app.EnqueueAsync(later);
        await app.ReachesAsync(later, MessageState.Sent);
    }

    // The strictest policy permits from Monday to Friday.
    [Fact]
    public async Task Message_OnASundayWhereNoneMayGo_WaitsQueued()
    {
        await using var app = await NotificationApp.StartAsync(
            mongo, ("ConsentLaw:Law", "ByRegion"), ("ConsentLaw:UseUnconfirmed", "true"));
        await app.SaveTemplateAsync("intro");
        app.PutContact("c_1");
        var confirmed = NotificationApp.Act("c_1", "granted");
        confirmed.Properties.Fields["confirmed"] = Value.ForBool(true);
        await app.ConsentAsync(confirmed);
        var now = TimeProvider.System.GetUtcNow();
        await AdvanceAsync(app, now.UtcDateTime.Date.AddDays(14 - (int)now.DayOfWeek).AddHours(12));
        var message = await app.Messages.SendMessageAsync(new SendMessageRequest { Contact = "c_1", Template = "intro" });
        var clock = app.Service.Client<PlatformClockService.PlatformClockServiceClient>();
        await Eventually.HoldsAsync(
            async () => !(await clock.GetClockStatusAsync(new GetClockStatusRequest())).Busy, "idle: it has been decided");
        Assert.Equal(
            MessageState.Queued, (await app.Messages.GetMessageAsync(new GetMessageRequest { Message = message.Id })).State);
        Assert.Equal(0, await app.Mailbox.CountAsync());
    }

    private static async Task AdvanceAsync(NotificationApp app, DateTimeOffset to)
    {
        var clock = app.Service.Client<PlatformClockService.PlatformClockServiceClient>();
        await clock.AdvanceClockAsync(new AdvanceClockRequest { To = to.ToTimestamp() });
    }
}
