using System.Buffers;
using System.Text;
using PhoneNumbers;

namespace Rapport.Contact.Domain.Identities;

/// <summary>The one spelling of a phone number: E.164.</summary>
internal static class PhoneNumber
{
    private const int MaxLength = 60;
    private static readonly SearchValues<char> Usual = SearchValues.Create("+0123456789 -.()/\u2010\u2011\u2012\u2013\u2014\u2212\u00b7~*");
    private static readonly PhoneNumberUtil Numbers = PhoneNumberUtil.GetInstance();

    /// <summary>
    /// E.164 of any common writing, "tel:" and full-width digits included.
    /// </summary>
    /// <param name="sent">As it came.</param>
    /// <param name="region">Country of numbers without country code, ISO 3166-1 alpha-2.</param>
    /// <param name="cleaned">Set when more changed than the writing of a number.</param>
    /// <returns>
    /// Null when it is no number that is valid in its country (libphonenumber's metadata), when it has letters, when
    /// digits are lost (1.38E+10), and with an extension: that names one desk of a shared line, which E.164 cannot say.
    /// </returns>
    public static string? Normalise(string sent, string region, ref bool cleaned)
    {
        if (IdentifierText.Clean(sent, NormalizationForm.FormKC, ref cleaned) is not { Length: <= MaxLength } text
            || SpreadsheetText.Clean(text, ref cleaned) is not { } bare)
            return null;
        if (bare.StartsWith("tel:", StringComparison.OrdinalIgnoreCase))
        {
            bare = bare[4..].TrimStart('/').Trim();
            cleaned = true;
        }

        if (bare.AsSpan().IndexOfAnyExcept(Usual) >= 0)
            return null;
        // "123456 / 7", "123 / 456": a second line, or a second number.
        if (bare.Contains(" / ", StringComparison.Ordinal))
            return null;
        try
        {
            var number = Numbers.Parse(bare, region);
            return Numbers.IsValidNumber(number) && !number.HasExtension ? Numbers.Format(number, PhoneNumberFormat.E164) : null;
        }
        catch (NumberParseException)
        {
            return null;
        }
    }
}
