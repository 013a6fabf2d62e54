using System.Globalization;
using System.Text.RegularExpressions;

namespace Rapport.Notification.Domain;

/// <summary>What an answer of a mail server was the answer to.</summary>
internal enum SmtpPhase
{
    /// <summary>Greeting, encryption, login: before there is a mail.</summary>
    Session,

    /// <summary>MAIL FROM.</summary>
    Sender,

    /// <summary>RCPT TO.</summary>
    Recipient,

    /// <summary>The mail itself.</summary>
    Message,

    /// <summary>It stands in a report that came back (RFC 3464): what another server said to the one that we handed the mail to.</summary>
    Report,
}

/// <summary>One answer of a mail server.</summary>
/// <param name="Code">Reply code (RFC 5321, section 4.2), 400 to 599; 0 where a report has none.</param>
/// <param name="Status">Enhanced status code (RFC 3463): "5.1.1"; empty where there is none.</param>
/// <param name="Text">What else it says, in the server's words. It may name the address: never logged, never kept.</param>
/// <param name="Phase">What it answers.</param>
internal sealed partial record SmtpAnswer(int Code, string Status, string Text, SmtpPhase Phase)
{
    /// <summary>Not to be tried again: 5xx, and every failure of a report, after which nobody tries any more.</summary>
    public bool IsPermanent => Phase == SmtpPhase.Report || Code >= 500;

    /// <summary>Reply code and enhanced status code, "550 5.1.1", as far as they are there.</summary>
    public string Codes => string.Join(' ', new[]
    {
        Code > 0 ? Code.ToString(CultureInfo.InvariantCulture) : "", Status,
    }.Where(part => part.Length > 0));

    /// <summary>Subject and detail of the enhanced status code, "1.1"; empty where there is none.</summary>
    public string Detail => Status.Length == 0 ? "" : Status[2..];

    /// <summary>An answer of a session; the enhanced status code stands in its text (RFC 2034).</summary>
    public static SmtpAnswer Of(int code, string text, SmtpPhase phase) => new(code, StatusIn(text), text, phase);

    /// <summary>The failure that a report tells of one recipient.</summary>
    /// <param name="status">Its field Status, "5.1.1"; may be missing or none.</param>
    /// <param name="diagnostic">Its field Diagnostic-Code, "smtp; 550 5.1.1 no such user"; may be missing.</param>
    public static SmtpAnswer OfReport(string? status, string? diagnostic)
    {
        var text = diagnostic ?? "";
        var semicolon = text.IndexOf(';', StringComparison.Ordinal);
        var said = semicolon >= 0 && semicolon < 20 ? text[(semicolon + 1)..].Trim() : text.Trim();
        var code = ReplyCode().Match(said) is { Success: true } found
            ? int.Parse(found.Groups[1].Value, CultureInfo.InvariantCulture) : 0;
        // Relays often say 5.0.0 in the field and the truth in the diagnostic.
        var own = StatusIn(status ?? "");
        var quoted = StatusIn(said);
        return new SmtpAnswer(
            code, own.Length == 0 || (own.EndsWith(".0.0", StringComparison.Ordinal) && quoted.Length > 0) ? quoted : own, said,
            SmtpPhase.Report);
    }

    private static string StatusIn(string text) => EnhancedStatus().Match(text) is { Success: true } found ? found.Value : "";

    // Not part of an IP address.
    [GeneratedRegex(@"(?<![\d.])[45]\.\d{1,3}\.\d{1,3}(?![\d]|\.\d)")]
    private static partial Regex EnhancedStatus();

    [GeneratedRegex(@"^\s*([45]\d\d)(?=[ -]|$)")]
    private static partial Regex ReplyCode();
}
