using System.Text.RegularExpressions;

namespace Rapport.Notification.Domain;

/// <summary>Phone numbers in the form that contacts have them in.</summary>
internal static partial class PhoneNumber
{
    /// <summary>
    /// E.164 (ITU-T, 2010, section 6): "+", the country code, at most 15 digits together, without anything between. Null for
    /// what is written otherwise: of a national number nobody here knows the country.
    /// </summary>
    public static string? Normalise(string number) => E164().IsMatch(number.Trim()) ? number.Trim() : null;

    [GeneratedRegex(@"\A\+[1-9]\d{6,14}\z")]
    private static partial Regex E164();
}
