using System.Buffers;
using System.Text.RegularExpressions;

namespace Rapport.Contact.Domain;

/// <summary>One value by which a contact is found again, normalised.</summary>
/// <param name="Type">user_id, anonymous_id, email, phone, or a type of the workspace.</param>
/// <param name="Value">Normalised value.</param>
internal readonly record struct IdentifierKey(string Type, string Value)
{
    public const string UserId = "user_id";
    public const string AnonymousId = "anonymous_id";
    public const string Email = "email";
    public const string Phone = "phone";

    /// <summary>Whose contact an event belongs to when its identifiers disagree: the lowest rank.</summary>
    public int Rank => Type switch { UserId => 0, Email => 2, Phone => 3, AnonymousId => 9, _ => 1 };

    /// <summary>True for identifiers that tell a person, not just a device.</summary>
    public bool MakesKnown => Type != AnonymousId;
}

/// <summary>Normal forms of identifiers, so that one person in two spellings stays one contact.</summary>
internal static partial class Identifiers
{
    /// <summary>Longest value taken, characters.</summary>
    public const int MaxLength = 500;

    private static readonly SearchValues<char> NotInEmail = SearchValues.Create(" \t\r\n,;<>\"");

    /// <summary>Blanks off, lower case; null when it cannot be an address (RFC 5321 sizes, one @, no blanks).</summary>
    public static string? NormaliseEmail(string text)
    {
        var email = text.Trim().ToLowerInvariant();
        var at = email.IndexOf('@', StringComparison.Ordinal);
        var ok = at is > 0 and <= 64 && email.Length <= 254 && email.LastIndexOf('@') == at && at < email.Length - 1
            && !email.AsSpan().ContainsAny(NotInEmail);
        return ok ? email : null;
    }

    /// <summary>E.164; null when it is no possible number. <paramref name="region"/> is for numbers without country code.</summary>
    public static string? NormalisePhone(string text, string region)
    {
        var numbers = PhoneNumbers.PhoneNumberUtil.GetInstance();
        try
        {
            var number = numbers.Parse(text, region);
            return numbers.IsPossibleNumber(number)
                ? numbers.Format(number, PhoneNumbers.PhoneNumberFormat.E164)
                : null;
        }
        catch (PhoneNumbers.NumberParseException)
        {
            return null;
        }
    }

    /// <summary>True for lower snake case of at most 40 characters that begins with a letter.</summary>
    public static bool IsType(string type) => TypePattern().IsMatch(type);

    [GeneratedRegex("^[a-z][a-z0-9_]{0,39}$")]
    private static partial Regex TypePattern();
}
