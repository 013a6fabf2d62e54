using MailKit.Net.Smtp;
using MailKit.Security;
using Rapport.Notification.Channels.Email;
using Rapport.Notification.Domain;

namespace Rapport.Notification.Tests.Domain;

/// <summary>Answers as mail servers give them, and what they mean. Addresses and hosts are made up.</summary>
public sealed class SmtpClassificationTests
{
    [Theory]
    // Gmail
    [InlineData(550, "5.1.1 The email account that you tried to reach does not exist. Please try double-checking the recipient's email address", "address_unknown", "hard")]
    [InlineData(552, "5.2.2 The recipient's inbox is out of storage space. https://support.google.com/mail/?p=OverQuotaPerm", "mailbox_full", "soft")]
    [InlineData(452, "4.2.2 The recipient's inbox is out of storage space. https://support.google.com/mail/?p=OverQuotaTemp", "mailbox_full", "soft")]
    [InlineData(550, "5.2.1 The email account that you tried to reach is inactive.", "mailbox_disabled", "hard")]
    [InlineData(450, "4.2.1 The user you are trying to contact is receiving mail at a rate that prevents additional messages from being delivered.", "rate_limited", "block")]
    [InlineData(421, "4.7.28 Gmail has detected an unusual rate of unsolicited mail originating from your IP address.", "rate_limited", "block")]
    [InlineData(550, "5.7.26 This mail has been blocked because the sender is unauthenticated.", "sender_unauthenticated", "block")]
    [InlineData(421, "4.7.27 Your email has been rate limited because SPF authentication didn't pass.", "sender_unauthenticated", "block")]
    [InlineData(550, "5.7.1 [192.0.2.7 12] Our system has detected that this message is likely unsolicited mail.", "spam", "block")]
    [InlineData(421, "4.7.0 Try again later, closing connection. (EHLO)", "server_busy", "soft")]
    // Microsoft
    [InlineData(550, "5.5.0 Requested action not taken: mailbox unavailable (S2017062302).", "address_unknown", "hard")]
    [InlineData(550, "5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup", "address_unknown", "hard")]
    [InlineData(550, "5.4.1 Recipient address rejected: Access denied. AS(201806281)", "address_unknown", "hard")]
    [InlineData(550, "5.7.1 Unfortunately, messages from [192.0.2.7] weren't sent. Part of their network is on our block list (S3140).", "blocked", "block")]
    [InlineData(550, "5.7.515 Access denied, sending domain EXAMPLE.COM does not meet the required authentication level.", "sender_unauthenticated", "block")]
    [InlineData(550, "5.7.509 Access denied, sending domain example.com does not pass DMARC verification and has a DMARC policy of reject.", "sender_unauthenticated", "block")]
    [InlineData(451, "4.7.500 Server busy. Please try again later from [192.0.2.7]. (AS77712)", "server_busy", "soft")]
    [InlineData(421, "RP-001 (SNT004) Unfortunately, some messages from 192.0.2.7 weren't sent. The mail server IP connecting has exceeded the rate limit allowed.", "rate_limited", "block")]
    [InlineData(554, "5.2.2 mailbox full; STOREDRV.Deliver.Exception:QuotaExceededException", "mailbox_full", "soft")]
    // Yahoo
    [InlineData(421, "4.7.0 [TSS04] Messages from 192.0.2.7 temporarily deferred due to unexpected volume or user complaints", "rate_limited", "block")]
    [InlineData(554, "delivery error: dd This user doesn't have a yahoo.com account (lin@yahoo.example) [0]", "address_unknown", "hard")]
    [InlineData(554, "30 Sorry, your message to lin@yahoo.example cannot be delivered. This mailbox is disabled (554.30).", "mailbox_disabled", "hard")]
    [InlineData(553, "5.7.1 [BL21] Connections will not be accepted from 192.0.2.7, because the ip is in Spamhaus's list", "blocked", "block")]
    // Postfix, Exim, Sendmail
    [InlineData(550, "5.1.1 <lin@example.com>: Recipient address rejected: User unknown in local recipient table", "address_unknown", "hard")]
    [InlineData(450, "4.2.0 <lin@example.com>: Recipient address rejected: Greylisted, see http://postgrey.schweikert.ch/help/example.com.html", "greylisted", "block")]
    [InlineData(451, "4.7.1 Greylisting in action, please come back later", "greylisted", "block")]
    [InlineData(554, "5.7.1 <lin@example.com>: Relay access denied", "relay_denied", "block")]
    [InlineData(554, "5.7.1 Service unavailable; Client host [192.0.2.7] blocked using zen.spamhaus.org", "blocked", "block")]
    [InlineData(452, "4.3.1 Insufficient system storage", "server_busy", "soft")]
    [InlineData(450, "4.1.1 <lin@example.com>: Recipient address rejected: unverified address", "address_unknown", "soft")]
    [InlineData(552, "5.3.4 Message size exceeds fixed limit", "message_too_large", "block")]
    [InlineData(550, "Unrouteable address", "address_unknown", "hard")]
    [InlineData(451, "Temporary local problem - please try later", "server_busy", "soft")]
    [InlineData(550, "5.1.2 <lin@nowhere.example>... Host unknown (Name server: nowhere.example: host not found)", "domain_unknown", "hard")]
    [InlineData(556, "5.1.10 <lin@example.com>: Recipient address rejected: Domain example.com does not accept mail (nullMX)", "domain_unknown", "hard")]
    [InlineData(550, "5.4.6 Mail is looping", "routing_failed", "soft")]
    // China
    [InlineData(550, "Mailbox not found. http://service.mail.qq.com/cgi-bin/help?subtype=1&&id=20022&&no=1000728", "address_unknown", "hard")]
    [InlineData(550, "Mail content denied. http://service.mail.qq.com/cgi-bin/help?subtype=1&&id=20022&&no=1000726", "spam", "block")]
    [InlineData(550, "Connection frequency limited. http://service.mail.qq.com/cgi-bin/help?subtype=1&&id=20022&&no=1000722", "rate_limited", "block")]
    [InlineData(550, "User not found: lin@163.example", "address_unknown", "hard")]
    [InlineData(554, "DT:SPM 163 smtp8, please see http://mail.163.com/help/help_spam_16.htm", "spam", "block")]
    // No more than a code
    [InlineData(550, "", "address_unknown", "hard")]
    [InlineData(550, "192.0.2.5.1.1 says no", "address_unknown", "hard")]
    [InlineData(452, "", "mailbox_full", "soft")]
    [InlineData(450, "no", "mailbox_unavailable", "soft")]
    [InlineData(521, "", "domain_unknown", "hard")]
    [InlineData(599, "", "smtp_599", "")]
    public void Answer_ToARecipient_MeansOneThingAndSpeaksAgainstSomebody(int code, string text, string reason, string against)
    {
        var fault = SmtpClassification.Of(SmtpAnswer.Of(code, text, SmtpPhase.Recipient));
        Assert.Equal((reason, against), (fault.Reason, fault.Bounce.ToWord()));
        Assert.StartsWith(code.ToString(System.Globalization.CultureInfo.InvariantCulture), fault.Codes, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(SmtpPhase.Session, 535, "5.7.8 Authentication credentials invalid", "smtp_auth_failed", "")]
    [InlineData(SmtpPhase.Session, 534, "5.7.9 Application-specific password required", "smtp_auth_failed", "")]
    [InlineData(SmtpPhase.Sender, 530, "5.7.0 Authentication required", "smtp_auth_failed", "")]
    [InlineData(SmtpPhase.Sender, 530, "5.7.0 Must issue a STARTTLS command first", "smtp_tls_failed", "")]
    [InlineData(SmtpPhase.Session, 454, "4.7.0 TLS not available due to local problem", "smtp_tls_failed", "")]
    [InlineData(SmtpPhase.Session, 454, "4.7.0 Temporary authentication failure", "smtp_auth_failed", "")]
    [InlineData(SmtpPhase.Session, 554, "5.7.1 No SMTP service here: blocked using dnsbl.example", "blocked", "")]
    [InlineData(SmtpPhase.Session, 421, "4.3.2 Service shutting down", "server_busy", "")]
    [InlineData(SmtpPhase.Sender, 553, "5.1.8 <us@example.com>: Sender address rejected: Domain not found", "sender_rejected", "block")]
    [InlineData(SmtpPhase.Sender, 451, "4.3.0 queue file write error", "server_busy", "")]
    [InlineData(SmtpPhase.Message, 550, "5.7.1 Message contains spam or virus or sender is blocked", "spam", "block")]
    [InlineData(SmtpPhase.Message, 554, "Transaction failed", "blocked", "block")]
    [InlineData(SmtpPhase.Message, 550, "5.6.1 Message content type not supported", "content_rejected", "block")]
    public void Answer_ToSomethingElse_IsNoWordAboutTheAddress(object phase, int code, string text, string reason, string against)
    {
        var fault = SmtpClassification.Of(SmtpAnswer.Of(code, text, (SmtpPhase)phase));
        Assert.Equal((reason, against), (fault.Reason, fault.Bounce.ToWord()));
    }

    [Theory]
    [InlineData("5.1.1", "smtp; 550-5.1.1 The email account that you tried to reach does not exist.", "address_unknown", "hard", "550 5.1.1")]
    [InlineData("5.0.0", "smtp; 550 5.2.1 Mailbox is disabled", "mailbox_disabled", "hard", "550 5.2.1")]
    [InlineData("5.2.2", "smtp; 552 mailbox full", "mailbox_full", "soft", "552 5.2.2")]
    [InlineData("4.4.7", "smtp; 421 connection timed out", "routing_failed", "soft", "421 4.4.7")]
    [InlineData("4.4.1", "X-Postfix; connect to mx.example.com[192.0.2.1]:25: Connection timed out", "routing_failed", "soft", "4.4.1")]
    [InlineData("5.7.1", "smtp; 554 5.7.1 Service unavailable; blocked using zen.spamhaus.org", "blocked", "block", "554 5.7.1")]
    [InlineData("5.1.2", null, "domain_unknown", "hard", "5.1.2")]
    [InlineData(null, null, "routing_failed", "soft", "")]
    [InlineData("rubbish", "rubbish", "routing_failed", "soft", "")]
    public void Report_OfAFailure_MeansTheSame(string? status, string? diagnostic, string reason, string against, string codes)
    {
        var fault = SmtpClassification.Of(SmtpAnswer.OfReport(status, diagnostic));
        Assert.Equal((reason, against, codes), (fault.Reason, fault.Bounce.ToWord(), fault.Codes));
    }

    [Fact]
    public void Faults_OfAServerThatCannotBeUsed_NameThemselves()
    {
        Assert.Equal("smtp_auth_failed", Of(new AuthenticationException("535: 5.7.8 Username and Password not accepted")).Reason);
        Assert.Equal("535 5.7.8", Of(new AuthenticationException("535: 5.7.8 Username and Password not accepted")).Codes);
        Assert.Equal("smtp_tls_failed", Of(new SslHandshakeException("certificate")).Reason);
        Assert.Equal("smtp_tls_failed", Of(new NotSupportedException("The SMTP server does not support the STARTTLS extension.")).Reason);
        Assert.Equal("smtp_auth_failed", Of(new NotSupportedException("The SMTP server does not support authentication.")).Reason);
        Assert.Equal("smtp_unreachable", Of(new System.Net.Sockets.SocketException((int)System.Net.Sockets.SocketError.ConnectionRefused)).Reason);
        Assert.Equal("smtp_host_unknown", Of(new System.Net.Sockets.SocketException((int)System.Net.Sockets.SocketError.HostNotFound)).Reason);
        Assert.Equal("smtp_timeout", Of(new OperationCanceledException()).Reason);
        Assert.Equal("smtp_connection_lost", Of(new SmtpProtocolException("The SMTP server has unexpectedly disconnected.")).Reason);
        Assert.Equal("smtp_client_object_disposed", Of(new ObjectDisposedException("client")).Reason);

        static DeliveryFault Of(Exception exception) => SmtpFailures.OfSession(exception);
    }
}
