using System.Globalization;
using System.Text;
using Rapport.Events;

namespace Rapport.Notification.Domain;

/// <summary>What may stand in a To header.</summary>
internal static class EmailAddress
{
    private static readonly IdnMapping Idn = new() { UseStd3AsciiRules = true };

    private const string Special = ",;:<>()[]\\\"";

    /// <summary>
    /// The spelling that contacts have it in: without blanks around it, lower case, the domain in ASCII (IDNA) and without a
    /// full stop at its end. Null when it is none, or has what nobody sees or types in it: whoever bars an address must not
    /// bar another one.
    /// </summary>
    public static string? Normalise(string address)
    {
        var text = address.Trim().ToLowerInvariant().TrimEnd('.');
        if (!IsUsable(text) || UnicodeForm.Of(text, NormalizationForm.FormKC) != text
            || text.EnumerateRunes().Any(letter => Rune.GetUnicodeCategory(letter) == UnicodeCategory.Format))
            return null;
        var at = text.IndexOf('@', StringComparison.Ordinal);
        try
        {
            var normal = text[..at] + "@" + Idn.GetAscii(Idn.GetUnicode(text[(at + 1)..])).ToLowerInvariant();
            return IsUsable(normal) ? normal : null;
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    /// <summary>
    /// One address and nothing else: local part, @, domain, at most 254 characters (RFC 5321, 4.5.3.1.3), no white
    /// space, control characters, lists, comments or quotes. So no value can become a second recipient or header.
    /// </summary>
    public static bool IsUsable(string address)
    {
        var at = address.LastIndexOf('@');
        return at is > 0 and <= 64 && at < address.Length - 1 && address.Length <= 254
            && address.IndexOf('@', StringComparison.Ordinal) == at
            && !address.Any(letter => char.IsWhiteSpace(letter) || char.IsControl(letter) || Special.Contains(letter));
    }
}
