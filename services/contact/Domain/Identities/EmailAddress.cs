using System.Buffers;
using System.Globalization;
using System.Text;

namespace Rapport.Contact.Domain.Identities;

/// <summary>The one spelling of an e-mail address.</summary>
internal static class EmailAddress
{
    private const int MaxLength = 254;
    private const int MaxLocal = 64;
    private const string MailTo = "mailto:";

    private static readonly SearchValues<char> NotInLocal = SearchValues.Create(" \t\r\n,;:<>\"'()[]\\{}|/");
    private static readonly SearchValues<char> AsciiHost = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-.");
    private static readonly string[] NoDomains = [".invalid", ".localhost", ".localdomain", ".local"];
    private static readonly IdnMapping Idn = new() { UseStd3AsciiRules = true };

    /// <summary>
    /// Lower case, the domain in ASCII (IDNA), without what mail programs and typing leave around it: a display name
    /// with angle brackets, quotes, "mailto:", full stops, commas and semicolons at the ends.
    /// </summary>
    /// <param name="sent">As it came.</param>
    /// <param name="cleaned">Set when more than blanks and letter case changed.</param>
    /// <returns>
    /// Null when it is no address or nobody's: not one @, sizes of RFC 5321 exceeded, a domain without a dot, an IP
    /// address, a name that is never in the public DNS (RFC 6761), or a placeholder before the @.
    /// </returns>
    public static string? Normalise(string sent, ref bool cleaned)
    {
        if (IdentifierText.Clean(sent, NormalizationForm.FormKC, ref cleaned) is not { } text)
            return null;
        var bare = Unwrap(text);
        cleaned |= bare.Length != text.Length;
        var email = bare.ToLowerInvariant();
        var at = email.IndexOf('@', StringComparison.Ordinal);
        if (at is < 1 or > MaxLocal || email.LastIndexOf('@') != at || email.AsSpan(0, at).ContainsAny(NotInLocal))
            return null;
        var local = email[..at];
        // unknown@unknown.com, test@test.com, na@na.de
        if ((IgnoredValues.IsWord(local) || local is "test" or "no" or "noemail" or "email" or "mail") && email.AsSpan(at + 1).StartsWith(local + ".", StringComparison.Ordinal))
            return null;
        if (IgnoredValues.IsSlip(local) || IgnoredValues.IsPlaceholder(local) || Host(email[(at + 1)..]) is not { } host)
            return null;
        var normal = host.Length == email.Length - at - 1 && email.EndsWith(host, StringComparison.Ordinal) ? email : $"{local}@{host}";
        return normal.Length <= MaxLength ? normal : null;
    }

    private static string Unwrap(string text)
    {
        for (var before = ""; before != text;)
        {
            before = text;
            text = text.Trim().Trim('"').Trim('\'').TrimStart('.', ',', ';').TrimEnd('.', ',', ';', '。', '、').Trim();
            if (text.StartsWith(MailTo, StringComparison.OrdinalIgnoreCase))
            {
                text = text[MailTo.Length..];
                if (text.IndexOf('?', StringComparison.Ordinal) is > 0 and var query)
                    text = text[..query];
            }

            // "Ann Lee <ann@example.com>": exactly one pair, at the end, and no second address before it.
            var open = text.IndexOf('<', StringComparison.Ordinal);
            if (open >= 0 && text[^1] == '>' && text.LastIndexOf('<') == open && text.IndexOf('>', StringComparison.Ordinal) == text.Length - 1
                && !text.AsSpan(0, open).Contains('@'))
                text = text[(open + 1)..^1];
        }

        return text;
    }

    private static string? Host(string domain)
    {
        string host;
        try
        {
            host = domain.AsSpan().IndexOfAnyExcept(AsciiHost) < 0 && !domain.Contains("xn--", StringComparison.Ordinal)
                ? domain
                // There and back: what is written in ASCII is the same domain as what it stands for, if it stands for any.
                : Idn.GetAscii(Idn.GetUnicode(domain)).ToLowerInvariant();
        }
        catch (ArgumentException)
        {
            return null;
        }

        var labels = host.Split('.');
        if (labels.Length < 2 || host.Length > 253)
            return null;
        foreach (var label in labels)
            if (label.Length is 0 or > 63 || label[0] == '-' || label[^1] == '-')
                return null;
        foreach (var none in NoDomains)
            if (host.EndsWith(none, StringComparison.Ordinal))
                return null;
        // A last label of digits alone is an IP address; one letter alone is no top-level domain.
        return labels[^1].Length > 1 && labels[^1].AsSpan().IndexOfAnyInRange('a', 'z') >= 0 ? host : null;
    }
}
