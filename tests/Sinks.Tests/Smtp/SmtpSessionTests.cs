using Rapport.Sinks.Smtp;

namespace Rapport.Sinks.Tests.Smtp;

public class SmtpSessionTests
{
    private readonly SmtpSession session = new(maxMessageBytes: 1000, maxRecipients: 100);

    [Fact]
    public void Answer_Ehlo_NamesEveryExtension()
    {
        var reply = session.Answer("EHLO client.example").ToString();
        Assert.Equal(
            "250-localhost\r\n250-SIZE 1000\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n"
            + "250-PIPELINING\r\n250 ENHANCEDSTATUSCODES\r\n",
            reply);
    }

    [Theory]
    [InlineData("HELO client.example", 250)]
    [InlineData("ehlo client.example", 250)]
    [InlineData("EHLO", 501)]
    [InlineData("HELO", 501)]
    [InlineData("NOOP", 250)]
    [InlineData("NOOP anything", 250)]
    [InlineData("RSET", 250)]
    [InlineData("RSET now", 501)]
    [InlineData("VRFY lin", 252)]
    [InlineData("VRFY", 501)]
    [InlineData("HELP", 214)]
    [InlineData("EXPN list", 502)]
    [InlineData("AUTH PLAIN AGEAYg==", 502)]
    [InlineData("STARTTLS", 502)]
    [InlineData("QUIT please", 501)]
    [InlineData("MAIL FROM:<a@example.com>", 503)]
    [InlineData("RCPT TO:<a@example.com>", 503)]
    [InlineData("DATA", 503)]
    [InlineData("", 500)]
    [InlineData("HAIL FROM:<a@example.com>", 500)]
    public void Answer_FirstCommand_HasCode(string line, int code) => Assert.Equal(code, session.Answer(line).Code);

    [Theory]
    [InlineData("MAIL FROM:<a@example.com>", 250)]
    [InlineData("mail from:<a@example.com>", 250)]
    [InlineData("MAIL FROM: <a@example.com>", 250)]
    [InlineData("MAIL FROM:<>", 250)]
    [InlineData("MAIL FROM:<\"a b>c\"@example.com>", 250)]
    [InlineData("MAIL FROM:<@relay.example,@other.example:a@example.com>", 250)]
    [InlineData("MAIL FROM:<a@[127.0.0.1]>", 250)]
    [InlineData("MAIL FROM:<a@example.com> SIZE=1000 BODY=8BITMIME", 250)]
    [InlineData("MAIL FROM:<a@example.com> SIZE=1001", 552)]
    [InlineData("MAIL FROM:<a@example.com> SIZE=many", 501)]
    [InlineData("MAIL FROM:<a@example.com> SIZE=99999999999999999999999", 501)]
    [InlineData("MAIL FROM:<a@example.com> BODY=BINARYMIME", 501)]
    [InlineData("MAIL FROM:<a@example.com> RET=FULL", 555)]
    [InlineData("MAIL FROM:<林@example.com>", 553)]
    [InlineData("MAIL FROM:<林@example.com> SMTPUTF8", 250)]
    [InlineData("MAIL FROM:a@example.com", 501)]
    [InlineData("MAIL FROM:<a@example.com", 501)]
    [InlineData("MAIL FROM:<a@example.com>x", 501)]
    [InlineData("MAIL FROM:<example.com>", 501)]
    [InlineData("MAIL FROM:<a@>", 501)]
    [InlineData("MAIL FROM:<a..b@example.com>", 501)]
    [InlineData("MAIL FROM:<a b@example.com>", 501)]
    [InlineData("MAIL FROM:<a@-example.com>", 501)]
    [InlineData("MAIL TO:<a@example.com>", 501)]
    [InlineData("MAIL", 501)]
    public void Answer_Mail_HasCode(string line, int code)
    {
        session.Answer("EHLO client.example");
        Assert.Equal(code, session.Answer(line).Code);
    }

    [Theory]
    [InlineData("RCPT TO:<a@example.com>", 250)]
    [InlineData("RCPT TO:<Postmaster>", 250)]
    [InlineData("RCPT TO:<>", 501)]
    [InlineData("RCPT TO:<林@example.com>", 553)]
    [InlineData("RCPT TO:<a@example.com> NOTIFY=NEVER", 555)]
    [InlineData("RCPT FROM:<a@example.com>", 501)]
    [InlineData("MAIL FROM:<b@example.com>", 503)]
    [InlineData("DATA", 503)]
    public void Answer_AfterMail_HasCode(string line, int code)
    {
        session.Answer("EHLO client.example");
        session.Answer("MAIL FROM:<a@example.com>");
        Assert.Equal(code, session.Answer(line).Code);
    }

    [Fact]
    public void Answer_RecipientsOverTheBound_Are452AndTheOthersStay()
    {
        session.Answer("EHLO client.example");
        session.Answer("MAIL FROM:<a@example.com>");
        for (var each = 0; each < 100; each++)
            Assert.Equal(250, session.Answer($"RCPT TO:<a{each}@example.com>").Code);
        Assert.Equal(452, session.Answer("RCPT TO:<b@example.com>").Code);
        Assert.Equal(354, session.Answer("DATA").Code);
        Assert.Equal(100, session.EndData().To.Count);
    }

    [Theory]
    [InlineData("RSET")]
    [InlineData("EHLO again")]
    public void Answer_ResetOrGreeting_ForgetsTheMessage(string line)
    {
        session.Answer("EHLO client.example");
        session.Answer("MAIL FROM:<a@example.com>");
        session.Answer("RCPT TO:<b@example.com>");
        session.Answer(line);
        Assert.Equal(503, session.Answer("DATA").Code);
        Assert.Equal(250, session.Answer("MAIL FROM:<c@example.com>").Code);
    }

    [Fact]
    public void EndData_Always_GivesTheEnvelopeWithoutBracketsAndStartsAfresh()
    {
        session.Answer("EHLO client.example");
        session.Answer("MAIL FROM:<a@example.com>");
        session.Answer("RCPT TO:<@relay.example:b@example.com>");
        session.Answer("DATA");
        var envelope = session.EndData();
        Assert.Equal("a@example.com", envelope.From);
        Assert.Equal(["b@example.com"], envelope.To);
        Assert.False(session.ReceivesData);
        Assert.Equal(503, session.Answer("RCPT TO:<c@example.com>").Code);
    }
}
