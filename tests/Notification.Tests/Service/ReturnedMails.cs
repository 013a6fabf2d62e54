using System.Text;
using System.Text.RegularExpressions;
using Rapport.Notification.V1;

namespace Rapport.Notification.Tests.Service;

/// <summary>Mails as they come back from other mail servers.</summary>
internal static partial class ReturnedMails
{
    /// <summary>A report of a delivery (RFC 3464), as Postfix writes it.</summary>
    /// <param name="to">Where it goes: the envelope sender of the mail that it is about.</param>
    /// <param name="status">5.1.1 and the like.</param>
    /// <param name="diagnostic">What the other server said.</param>
    /// <param name="quoted">Headers of the mail that it is about; empty: it quotes none.</param>
    /// <param name="action">failed, delayed, delivered.</param>
    public static string Report(string to, string status, string diagnostic, string quoted = "", string action = "failed") => $"""
        From: MAILER-DAEMON@mx.example (Mail Delivery System)
        To: {to}
        Subject: Undelivered Mail Returned to Sender
        Auto-Submitted: auto-replied
        MIME-Version: 1.0
        Content-Type: multipart/report; report-type=delivery-status; boundary="b1"

        --b1
        Content-Type: text/plain; charset=us-ascii

        I'm sorry to have to inform you that your message could not be delivered.

        --b1
        Content-Type: message/delivery-status

        Reporting-MTA: dns; mx.example
        Arrival-Date: Mon, 30 Nov 2026 08:00:00 +0000

        Final-Recipient: rfc822; somebody@example.com
        Action: {action}
        Status: {status}
        Diagnostic-Code: {diagnostic}

        --b1
        Content-Type: text/rfc822-headers

        {quoted}Subject: Hello

        --b1--
        """.ReplaceLineEndings("\r\n");

    /// <summary>A complaint (RFC 5965).</summary>
    public static string Complaint(string quoted, string feedback = "abuse") => $"""
        From: <abusedesk@mx.example>
        To: <bounces@rapport.example>
        Subject: FW: Hello
        MIME-Version: 1.0
        Content-Type: multipart/report; report-type=feedback-report; boundary="b1"

        --b1
        Content-Type: text/plain

        This is an email abuse report.

        --b1
        Content-Type: message/feedback-report

        Feedback-Type: {feedback}
        User-Agent: SomeGenerator/1.0
        Version: 1

        --b1
        Content-Type: message/rfc822

        {quoted}From: hello@rapport.example
        To: somebody@example.com
        Subject: Hello

        text

        --b1--
        """.ReplaceLineEndings("\r\n");

    /// <summary>An answer of a person, or of a program where a header says so.</summary>
    public static string Answer(string from, string messageId, string header = "") =>
        $"From: {from}\r\nTo: hello@rapport.example\r\nIn-Reply-To: <{messageId}>\r\n{header}Subject: Re: Hello\r\n\r\nThank you.\r\n";

    /// <summary>The header of a mail that reports quote.</summary>
    public static string LinkHeaderOf(string raw) => LinkHeader().Match(raw).Value.TrimEnd('\r', '\n') + "\r\n";

    /// <summary>Hands a mail over.</summary>
    public static async Task<ReceiveMailResponse> ReceiveAsync(
        this NotificationApp app, string mail, string recipient = "", string workspace = NotificationApp.Workspace) =>
        await new InboundMailService.InboundMailServiceClient(app.Service.Calls(workspace)).ReceiveMailAsync(new ReceiveMailRequest
        {
            Raw = Convert.ToBase64String(Encoding.UTF8.GetBytes(mail)), Recipient = recipient,
        });

    [GeneratedRegex(@"(?m)^X-Rapport-Link: [\w-]+\r?$")]
    private static partial Regex LinkHeader();
}
