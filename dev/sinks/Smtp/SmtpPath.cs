using System.Text;

namespace Rapport.Sinks.Smtp;

/// <summary>The argument of MAIL and RCPT: a mailbox in angle brackets and parameters (RFC 5321 4.1.2, 3.3).</summary>
/// <param name="Mailbox">Local part and domain without brackets; empty for the null sender.</param>
/// <param name="Parameters">As sent, in order, names in upper case; value empty when there is none.</param>
internal sealed record SmtpPath(string Mailbox, IReadOnlyList<KeyValuePair<string, string>> Parameters)
{
    private const int MaxLocalPart = 64;
    private const int MaxMailbox = 254;

    /// <summary>Reads what follows <c>FROM:</c> or <c>TO:</c>; null when it is not a path.</summary>
    public static SmtpPath? Parse(string text)
    {
        text = text.TrimStart(' ');
        if (!text.StartsWith('<')) return null;
        var end = ClosingBracket(text);
        if (end < 0) return null;
        var mailbox = WithoutSourceRoute(text[1..end]);
        if (mailbox is null || !IsMailbox(mailbox)) return null;
        var rest = text[(end + 1)..];
        if (rest.Length > 0 && rest[0] != ' ') return null;
        var parameters = rest.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Parameter).ToList();
        return new SmtpPath(mailbox, parameters);
    }

    /// <summary>True when the mailbox needs SMTPUTF8 (RFC 6531).</summary>
    public bool IsInternational => !Ascii.IsValid(Mailbox);

    private static int ClosingBracket(string text)
    {
        var quoted = false;
        for (var at = 1; at < text.Length; at++)
        {
            if (quoted && text[at] == '\\') at++;
            else if (text[at] == '"') quoted = !quoted;
            else if (text[at] == '>' && !quoted) return at;
        }
        return -1;
    }

    // RFC 5321 4.1.1.3 and appendix F.2: a source route must be accepted and should be ignored.
    private static string? WithoutSourceRoute(string path)
    {
        if (!path.StartsWith('@')) return path;
        var colon = path.IndexOf(':');
        return colon < 0 ? null : path[(colon + 1)..];
    }

    private static bool IsMailbox(string mailbox)
    {
        if (mailbox.Length == 0 || mailbox.Equals("postmaster", StringComparison.OrdinalIgnoreCase)) return true;
        if (mailbox.Length > MaxMailbox) return false;
        var at = mailbox.LastIndexOf('@');
        if (at is <= 0 or > MaxLocalPart || at == mailbox.Length - 1) return false;
        var local = mailbox[..at];
        var isQuoted = local is ['"', .., '"'] && local.Length > 1;
        return (isQuoted || IsDotString(local)) && IsDomain(mailbox[(at + 1)..]);
    }

    private static bool IsDotString(string local) =>
        local.Split('.').All(atom => atom.Length > 0 && atom.All(c => c > 127
            || char.IsAsciiLetterOrDigit(c) || "!#$%&'*+-/=?^_`{|}~".Contains(c, StringComparison.Ordinal)));

    private static bool IsDomain(string domain) =>
        domain is ['[', .., ']'] || domain.Split('.').All(label => label.Length is > 0 and <= 63
            && label[0] != '-' && label[^1] != '-'
            && label.All(c => c > 127 || char.IsAsciiLetterOrDigit(c) || c is '-' or '_'));

    private static KeyValuePair<string, string> Parameter(string text)
    {
        var equals = text.IndexOf('=');
        return equals < 0
            ? new(text.ToUpperInvariant(), "")
            : new(text[..equals].ToUpperInvariant(), text[(equals + 1)..]);
    }
}
