using System.Globalization;
using Google.Protobuf.WellKnownTypes;
using Rapport.Common.V1;
using Rapport.Notification.V1;
using Rapport.Platform.Testing;
using Rapport.Platform.Testing.Stores;

namespace Rapport.Notification.Tests.Service;

/// <summary>What becomes of mails that do not arrive: what servers answer, and what comes back.</summary>
public sealed class BounceTests(MongoFixture mongo) : IClassFixture<MongoFixture>
{
    [Theory]
    [InlineData("RCPT", "550 5.1.1 <x>: Recipient address rejected: User unknown", "address_unknown", "hard", true)]
    [InlineData("RCPT", "552 5.2.2 Mailbox full", "mailbox_full", "soft", false)]
    [InlineData(".", "554 5.7.1 Message contains spam", "spam", "block", false)]
    [InlineData("MAIL", "553 5.1.8 Sender address rejected: Domain not found", "sender_rejected", "block", false)]
    public async Task E39_Answer_OfTheServer_IsOnTheReceiptInTheLogAndBarsTheAddressOnlyWhereItIsToBlame(
        string command, string answer, string reason, string against, bool barred)
    {
        using var smtp = Refusing(command, answer);
        await using var app = await StartAsync(smtp);
        var order = NotificationApp.Send("c_1", "code");
        await app.EnqueueAsync(order);

        var message = await app.ReachesAsync(order, MessageState.Failed);
        var code = answer[..9];
        Assert.Equal((reason, code, against, "smtp"), (
            message.Reason, message.Delivery.Code, message.Delivery.Bounce.Class, message.Delivery.Bounce.Source));
        var told = (await app.ToldAsync("c_1", "message_bounced")).Properties.Fields;
        Assert.Equal((message.Id, against, reason, code, "mail"), (
            told["message"].StringValue, told["class"].StringValue, told["reason"].StringValue, told["code"].StringValue, told["step"].StringValue));
        Assert.Equal(code, (await app.ToldAsync("c_1", "message_failed")).Properties.Fields["code"].StringValue);
        var bars = await BarringAsync(app, "c_1@example.com");
        Assert.Equal(barred ? [("bounce", reason)] : [], bars.Select(each => (each.Source, each.Reason)));
    }

    [Theory]
    [InlineData("RCPT", "450 4.7.1 Greylisted, please come back later", "greylisted", 240)]
    [InlineData("RCPT", "452 4.2.2 Over quota", "mailbox_full", 1500)]
    [InlineData("MAIL", "530 5.7.0 Authentication required", "smtp_auth_failed", 5)]
    [InlineData("RCPT", "421 4.7.28 unusual rate of unsolicited mail", "rate_limited", 40)]
    public async Task Answer_ForNow_IsTriedAgainAfterTheWaitOfItsOwn(string command, string answer, string fault, int atLeastSeconds)
    {
        using var smtp = Refusing(command, answer);
        await using var app = await StartAsync(smtp);
        var order = NotificationApp.Send("c_1", "code");
        await app.EnqueueAsync(order);
        // One reading: when the wait is over it is tried, and told, anew.
        var message = new Message();
        await Eventually.HoldsAsync(async () => (message = await app.MessageAsync(order)).Delivery?.Fault == fault, fault);
        Assert.Equal((MessageState.Queued, fault), (message.State, message.Reason));
        Assert.True(message.NextAttemptTime.ToDateTimeOffset() > message.QueueTime.ToDateTimeOffset().AddSeconds(atLeastSeconds));
        Assert.Null(message.Delivery.Bounce);
        Assert.Empty(await BarringAsync(app, "c_1@example.com"));
    }

    [Fact]
    public async Task Login_OverAServerWithoutEncryption_NamesThatAndNotThatNobodyAnswers()
    {
        using var smtp = new ScriptedSmtp();
        await using var app = await StartAsync(smtp, ("Notification:Smtp:User", "us"), ("Notification:Smtp:Password", "wrong"));
        var order = NotificationApp.Send("c_1", "code");
        await app.EnqueueAsync(order);
        await Eventually.HoldsAsync(async () => (await app.MessageAsync(order)).Reason == "smtp_tls_failed", "named");
        Assert.Empty(smtp.Mails);
    }

    [Fact]
    public async Task E39_Report_OfAHardBounce_BarsTheAddressThatTheMailWentToAndNotTheNewOne()
    {
        using var smtp = new ScriptedSmtp();
        await using var app = await StartAsync(smtp);
        var message = await SentAsync(app);
        var mail = Assert.Single(smtp.Mails);
        Assert.Matches(@"^bounces\+[a-z2-7]{42}@rapport\.example$", mail.From);
        // The person has another address by the time that the report comes.
        app.Contacts.Put(NotificationApp.Workspace, "c_1", "new@example.com", ("first_name", Value.ForString("Lin")));

        var report = ReturnedMails.Report(mail.From, "5.1.1", "smtp; 550 5.1.1 no such user");
        for (var i = 0; i < 3; i++)
        {
            var taken = await app.ReceiveAsync(report);
            Assert.Equal((InboundMail.Bounce, message.Id), (taken.TakenFor, taken.Message));
        }

        var told = (await app.ToldAsync("c_1", "message_bounced")).Properties.Fields;
        Assert.Equal(("hard", "address_unknown", "550 5.1.1", "dsn"), (
            told["class"].StringValue, told["reason"].StringValue, told["code"].StringValue, told["source"].StringValue));
        Assert.Equal("address_unknown", Assert.Single(await BarringAsync(app, "c_1@example.com")).Reason);
        Assert.Empty(await BarringAsync(app, "new@example.com"));
        await SentAsync(app);
        Assert.Single(app.Log.All(), logged => logged.Event.Name == "message_bounced");
        var read = await app.Messages.GetMessageAsync(new GetMessageRequest { Message = message.Id });
        Assert.Equal((MessageState.Sent, "hard", "dsn"), (read.State, read.Delivery.Bounce.Class, read.Delivery.Bounce.Source));
    }

    [Fact]
    public async Task Report_ThatProvesNothing_ChangesNothing()
    {
        using var smtp = new ScriptedSmtp();
        await using var app = await StartAsync(smtp);
        var message = await SentAsync(app);
        var mail = Assert.Single(smtp.Mails);
        var plus = mail.From.IndexOf('+', StringComparison.Ordinal);
        var forged = mail.From[..(plus + 1)] + (mail.From[plus + 1] == 'a' ? 'b' : 'a') + mail.From[(plus + 2)..];
        const string fatal = "smtp; 550 5.1.1 no such user";

        foreach (var (text, workspace) in new[]
        {
            (ReturnedMails.Report(forged, "5.1.1", fatal), "w1"),
            (ReturnedMails.Report("bounces@rapport.example", "5.1.1", fatal), "w1"),
            // Who knows its id only.
            (ReturnedMails.Report("bounces@rapport.example", "5.1.1", fatal, $"Message-Id: <{message.MessageId}>\r\n"), "w1"),
            (ReturnedMails.Report("bounces@rapport.example", "5.1.1", fatal, "X-Rapport-Link: AbCdEf\r\n"), "w1"),
            // Another workspace's.
            (ReturnedMails.Report(mail.From, "5.1.1", fatal), "w2"),
            (ReturnedMails.Complaint(""), "w1"),
            (ReturnedMails.Complaint(ReturnedMails.LinkHeaderOf(mail.Raw)), "w2"),
            // Somebody else answers, or nobody's mail is answered.
            (ReturnedMails.Answer("mallory@example.com", message.MessageId), "w1"),
            (ReturnedMails.Answer("c_1@example.com", "nr_00000000000000000000000000000000@rapport.example"), "w1"),
        })
            Assert.Equal(InboundMail.Unproven, (await app.ReceiveAsync(text, workspace: workspace)).TakenFor);
        Assert.Equal(InboundMail.Ignored, (await app.ReceiveAsync(
            ReturnedMails.Report(mail.From, "4.4.1", "smtp; 451 later", action: "delayed"))).TakenFor);
        Assert.Equal(InboundMail.Ignored, (await app.ReceiveAsync(
            ReturnedMails.Complaint(ReturnedMails.LinkHeaderOf(mail.Raw), "not-spam"))).TakenFor);

        Assert.Empty(await BarringAsync(app, "c_1@example.com"));
        Assert.Null((await app.Messages.GetMessageAsync(new GetMessageRequest { Message = message.Id })).Delivery);
        await SentAsync(app);
        Assert.DoesNotContain(app.Log.All(), logged => logged.Event.Name is "message_bounced" or "message_complained" or "message_replied");
    }

    [Fact]
    public async Task Report_ToAnotherAddress_IsKnownByTheHeaderThatItQuotesOrByWhereTheServerTookIt()
    {
        using var smtp = new ScriptedSmtp();
        await using var app = await StartAsync(smtp);
        var first = await SentAsync(app);
        var quoted = await app.ReceiveAsync(ReturnedMails.Report(
            "postmaster@rapport.example", "5.7.1", "smtp; 554 5.7.1 blocked using zen.spamhaus.org", ReturnedMails.LinkHeaderOf(smtp.Mails[0].Raw)));
        Assert.Equal((InboundMail.Bounce, first.Id), (quoted.TakenFor, quoted.Message));
        var second = await SentAsync(app);
        var taken = await app.ReceiveAsync(
            ReturnedMails.Report("postmaster@rapport.example", "5.7.1", "smtp; 554 5.7.1 spam"), smtp.Mails[1].From);
        Assert.Equal((InboundMail.Bounce, second.Id), (taken.TakenFor, taken.Message));
        // Both speak of us: the address gets its mail.
        Assert.Empty(await BarringAsync(app, "c_1@example.com"));
        await SentAsync(app);
    }

    [Fact]
    public async Task E39_SoftBounces_ThreeInARow_BarTheAddressForFourteenDaysAndOneThatArrivesEndsTheRow()
    {
        using var smtp = new ScriptedSmtp();
        await using var app = await StartAsync(smtp);
        async Task SoftAsync(bool isLast = false)
        {
            await SentAsync(app);
            await app.ReceiveAsync(ReturnedMails.Report(smtp.Mails[^1].From, "4.2.2", "smtp; 452 4.2.2 over quota"));
            Assert.Equal(isLast ? 1 : 0, (await BarringAsync(app, "c_1@example.com")).Count);
        }

        await SoftAsync();
        await SoftAsync();
        await SentAsync(app);
        await SoftAsync();
        await SoftAsync();
        await SoftAsync(isLast: true);
        var bar = Assert.Single(await BarringAsync(app, "c_1@example.com"));
        Assert.Equal(("soft_bounces", "bounce"), (bar.Reason, bar.Source));
        Assert.Equal(TimeSpan.FromDays(14), bar.ExpireTime.ToDateTimeOffset() - bar.CreateTime.ToDateTimeOffset());
        var order = NotificationApp.Send("c_1", "code");
        await app.EnqueueAsync(order);
        Assert.Equal("suppressed", (await app.ReachesAsync(order, MessageState.NotSent)).Reason);
    }

    [Fact]
    public async Task E39_SoftBounces_OfOneBatch_SeeOneAnother()
    {
        using var smtp = Refusing("RCPT", "552 5.2.2 Mailbox full");
        await using var app = await StartAsync(smtp);
        var orders = Enumerable.Range(0, 3).Select(_ => NotificationApp.Send("c_1", "code")).ToArray();
        await app.EnqueueAsync(orders);
        foreach (var order in orders)
            await app.ReachesAsync(order, MessageState.Failed);
        await Eventually.HoldsAsync(
            async () => (await BarringAsync(app, "c_1@example.com")) is [{ Reason: "soft_bounces" }], "barred for a while");
    }

    [Fact]
    public async Task Complaint_AboutAMail_EndsMarketingToTheAddressAndIsToldOnce()
    {
        using var smtp = new ScriptedSmtp();
        await using var app = await StartAsync(smtp);
        await app.SaveTemplateAsync("intro");
        await app.ConsentAsync("c_1", "granted");
        var message = await SentAsync(app, "intro");
        var complaint = ReturnedMails.Complaint(ReturnedMails.LinkHeaderOf(smtp.Mails[0].Raw));
        for (var i = 0; i < 2; i++)
            Assert.Equal((InboundMail.Complaint, message.Id), (await app.ReceiveAsync(complaint)) is var taken ? (taken.TakenFor, taken.Message) : default);

        var told = (await app.ToldAsync("c_1", "message_complained")).Properties.Fields;
        Assert.Equal((message.Id, "abuse"), (told["message"].StringValue, told["feedback"].StringValue));
        var refusal = (await app.ToldAsync("c_1", "consent_changed", "notification")).Properties.Fields;
        Assert.Equal(("refused", "*", "complaint"), (refusal["state"].StringValue, refusal["purpose"].StringValue, refusal["source"].StringValue));
        var bar = Assert.Single(await BarringAsync(app, "c_1@example.com"));
        Assert.Equal((SuppressionScope.Marketing, "complaint"), (bar.Scope, bar.Source));
        var order = NotificationApp.Send("c_1");
        await app.EnqueueAsync(order);
        Assert.Equal("suppressed", (await app.ReachesAsync(order, MessageState.NotSent)).Reason);
        await SentAsync(app);
        Assert.Single(app.Log.All(), logged => logged.Event.Name == "message_complained");
    }

    [Fact]
    public async Task E39_Answer_OfAPersonIsToldAndOfAProgramIsNot()
    {
        using var smtp = new ScriptedSmtp();
        await using var app = await StartAsync(smtp);
        var message = await SentAsync(app);
        foreach (var header in (string[])["Auto-Submitted: auto-replied\r\n", "Precedence: bulk\r\n", "X-Autoreply: yes\r\n", "Return-Path: <>\r\n"])
            Assert.Equal(InboundMail.AutomaticReply, (await app.ReceiveAsync(
                ReturnedMails.Answer("c_1@example.com", message.MessageId, header))).TakenFor);
        Assert.Null((await app.Messages.GetMessageAsync(new GetMessageRequest { Message = message.Id })).Delivery);

        for (var i = 0; i < 2; i++)
            Assert.Equal(InboundMail.Reply, (await app.ReceiveAsync(
                ReturnedMails.Answer("\"Lin\" <C_1@Example.com>", message.MessageId))).TakenFor);
        Assert.Equal(message.Id, (await app.ToldAsync("c_1", "message_replied")).Properties.Fields["message"].StringValue);
        await SentAsync(app);
        Assert.Single(app.Log.All(), logged => logged.Event.Name == "message_replied");
    }

    [Fact]
    public async Task Mail_ThatIsMeantToBurst_CostsNoMoreThanItsSize()
    {
        using var smtp = new ScriptedSmtp();
        await using var app = await StartAsync(smtp);
        var nested = string.Concat(Enumerable.Range(0, 5_000).Select(i =>
            $"Content-Type: multipart/mixed; boundary=\"b{i.ToString(CultureInfo.InvariantCulture)}\"\r\n\r\n--b{i.ToString(CultureInfo.InvariantCulture)}\r\n"));
        Assert.Equal(InboundMail.Ignored, (await app.ReceiveAsync("From: a@example.com\r\n" + nested)).TakenFor);
        var recipients = string.Concat(Enumerable.Range(0, 10_000).Select(_ => "Final-Recipient: rfc822; a@b.example\r\nAction: delayed\r\n\r\n"));
        var report = ReturnedMails.Report("bounces@rapport.example", "4.0.0", "x", action: "delayed")
            .Replace("Final-Recipient", recipients + "Final-Recipient", StringComparison.Ordinal);
        Assert.Equal(InboundMail.Ignored, (await app.ReceiveAsync(report)).TakenFor);
    }

    private static ScriptedSmtp Refusing(string command, string answer) => new()
    {
        Answer = line => line.StartsWith(command, StringComparison.Ordinal) && (command != "." || line == ".") ? answer : null,
    };

    private static async Task<IReadOnlyList<Suppression>> BarringAsync(NotificationApp app, string address) =>
        (await app.Suppressions.LookupSuppressionsAsync(new LookupSuppressionsRequest { Channel = "email", Address = address })).Suppressions;

    private async Task<NotificationApp> StartAsync(ScriptedSmtp smtp, params (string Name, string Value)[] more)
    {
        var app = await NotificationApp.StartAsync(mongo,
        [
            ("Notification:Smtp:Port", smtp.Port.ToString(CultureInfo.InvariantCulture)),
            ("Notification:BounceMailbox", "bounces@rapport.example"), .. more,
        ]);
        await app.SaveTemplateAsync("code", "transactional");
        app.PutContact("c_1");
        return app;
    }

    private static async Task<Message> SentAsync(NotificationApp app, string template = "code")
    {
        var order = NotificationApp.Send("c_1", template);
        await app.EnqueueAsync(order);
        return await app.ReachesAsync(order, MessageState.Sent);
    }
}
