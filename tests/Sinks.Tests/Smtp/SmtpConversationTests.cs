using MailKit.Net.Smtp;
using MimeKit;

namespace Rapport.Sinks.Tests.Smtp;

public sealed class SmtpConversationTests : IAsyncLifetime
{
    private LocalMailbox mailbox = null!;

    public async Task InitializeAsync() =>
        mailbox = await LocalMailbox.Start(settings: ["--Sinks:MaxMessageBytes=100000"]);

    public async Task DisposeAsync() => await mailbox.DisposeAsync();

    [Fact]
    public async Task MailKit_ManyMessagesOverOneConnection_AllArriveInOrder()
    {
        using var client = await mailbox.Connect();
        for (var each = 1; each <= 5; each++)
            await client.SendAsync(LocalMailbox.Message(subject: $"Number {each}"));
        await client.DisconnectAsync(quit: true);
        Assert.Equal(["Number 5", "Number 4", "Number 3", "Number 2", "Number 1"], await mailbox.Subjects());
    }

    [Fact]
    public async Task MailKit_ChineseSubjectAddressAndDots_ArriveAsSent()
    {
        var message = LocalMailbox.Message(subject: "你好，新品上架");
        message.To.Clear();
        message.To.Add(new MailboxAddress("林", "林@例え.jp"));
        message.Body = new TextPart("plain") { Text = ".begins with a dot\r\n..two\r\n.\r\n结束" };
        using var client = await mailbox.Connect();
        Assert.True(client.Capabilities.HasFlag(SmtpCapabilities.UTF8));
        await client.SendAsync(FormatOptions.Default.Clone(), message);
        var found = await mailbox.Get("/api/messages/m_1");
        Assert.Equal("你好，新品上架", found.GetProperty("subject").GetString());
        Assert.StartsWith("林@", found.GetProperty("envelope_to")[0].GetString(), StringComparison.Ordinal);
        Assert.Equal(".begins with a dot\n..two\n.\n结束",
            found.GetProperty("text").GetString()!.ReplaceLineEndings("\n").TrimEnd());
    }

    [Fact]
    public async Task MailKit_MessageOverTheBound_IsRefused552AndTheConnectionGoesOn()
    {
        using var client = await mailbox.Connect();
        var big = LocalMailbox.Message();
        big.Body = new TextPart("plain") { Text = string.Concat(Enumerable.Repeat("0123456789\r\n", 10_000)) };
        var refused = await Assert.ThrowsAsync<SmtpCommandException>(() => client.SendAsync(big));
        Assert.Equal(SmtpStatusCode.ExceededStorageAllocation, refused.StatusCode);
        await client.SendAsync(LocalMailbox.Message(subject: "Small"));
        Assert.Equal(["Small"], await mailbox.Subjects());
    }

    [Fact]
    public async Task Data_OverTheBoundWithoutSize_IsRefused552AtItsEnd()
    {
        using var raw = new RawSmtp(mailbox.SmtpPort);
        await raw.BeginData();
        await raw.Send(string.Concat(Enumerable.Repeat(new string('x', 998) + "\r\n", 110)));
        Assert.StartsWith("552", await raw.Ask("."), StringComparison.Ordinal);
        Assert.StartsWith("250", await raw.Ask("NOOP"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pipelined_TwoMessagesInOnePacket_AreAnsweredInOrder()
    {
        using var raw = new RawSmtp(mailbox.SmtpPort);
        await raw.Reply();
        const string Message =
            "MAIL FROM:<a@example.com>\r\nRCPT TO:<b@example.com>\r\nDATA\r\nSubject: Hi\r\n\r\nx\r\n.\r\n";
        await raw.Send("EHLO test\r\n" + Message + Message + "QUIT\r\n");
        var codes = new List<string>();
        while (await raw.Reply() is { } reply) codes.Add(reply[..3]);
        Assert.Equal(["250", "250", "250", "354", "250", "250", "250", "354", "250", "221"], codes);
        Assert.Equal(["Hi", "Hi"], await mailbox.Subjects());
    }

    [Fact]
    public async Task Command_SentByteByByte_IsAnsweredOnce()
    {
        using var raw = new RawSmtp(mailbox.SmtpPort);
        await raw.Reply();
        foreach (var letter in "NOOP\r\n") await raw.Send(letter.ToString());
        Assert.StartsWith("250", await raw.Reply(), StringComparison.Ordinal);
        Assert.StartsWith("221", await raw.Ask("QUIT"), StringComparison.Ordinal);
        Assert.Null(await raw.Reply());
    }

    [Fact]
    public async Task Data_BareLineFeedDot_DoesNotSmuggleASecondMessage()
    {
        using var raw = new RawSmtp(mailbox.SmtpPort);
        await raw.BeginData();
        await raw.Send("Subject: One\r\n\r\nx\n.\nMAIL FROM:<evil@example.com>\n");
        Assert.StartsWith("250", await raw.Ask("\r\n."), StringComparison.Ordinal);
        Assert.Equal(["One"], await mailbox.Subjects());
    }

    [Fact]
    public async Task Data_ConnectionLostInTheMiddle_KeepsNothing()
    {
        using (var raw = new RawSmtp(mailbox.SmtpPort))
        {
            await raw.BeginData();
            await raw.Send("Subject: Half\r\n\r\nhal");
        }
        using var client = await mailbox.Connect();
        await client.SendAsync(LocalMailbox.Message(subject: "Whole"));
        Assert.Equal(["Whole"], await mailbox.Subjects());
    }

    [Fact]
    public async Task Message_KeptAsSent_ByteForByte()
    {
        using var raw = new RawSmtp(mailbox.SmtpPort);
        await raw.BeginData();
        await raw.Ask("Subject: As sent\r\n\r\n..one dot\r\nlast line\r\n\r\n.");
        Assert.Equal("Subject: As sent\r\n\r\n.one dot\r\nlast line\r\n\r\n",
            await mailbox.Http.GetStringAsync(new Uri("/api/messages/m_1/raw", UriKind.Relative)));
    }

    [Theory]
    [InlineData("<>", "")]
    [InlineData("<o'brien+shop_1@mail.example.com>", "o'brien+shop_1@mail.example.com")]
    [InlineData("<a@localhost>", "a@localhost")]
    public async Task Envelope_HasTheAddressWithoutItsBrackets(string sent, string kept)
    {
        using var raw = new RawSmtp(mailbox.SmtpPort);
        await raw.Reply();
        await raw.Ask("EHLO test");
        await raw.Ask($"MAIL FROM:{sent}");
        await raw.Ask("RCPT TO:<b@example.com>");
        await raw.Ask("DATA");
        Assert.StartsWith("250", await raw.Ask("Subject: x\r\n\r\nx\r\n."), StringComparison.Ordinal);
        Assert.Equal(kept, (await mailbox.Get("/api/messages/m_1")).GetProperty("envelope_from").GetString());
    }

    [Fact]
    public async Task Idle_ForTooLong_Is421AndClosed()
    {
        await using var impatient = await LocalMailbox.Start(settings: ["--Sinks:IdleTimeout=00:00:00.2"]);
        using var raw = new RawSmtp(impatient.SmtpPort);
        Assert.StartsWith("220", await raw.Reply(), StringComparison.Ordinal);
        Assert.StartsWith("421", await raw.Reply(), StringComparison.Ordinal);
        Assert.Null(await raw.Reply());
    }
}
