using System.Text;

namespace Rapport.Contact.Domain.Identities;

/// <summary>What an identifier says once it is read.</summary>
/// <param name="Value">The one spelling of it; null when it identifies nobody.</param>
/// <param name="Cleaned">More than blanks around it and letter case had to be changed.</param>
internal readonly record struct IdentifierReading(string? Value, bool Cleaned)
{
    /// <summary>Longest value that identifies, characters.</summary>
    public const int MaxLength = 500;

    /// <summary>
    /// Reads a value, the same wherever it comes from: ingest, imports, lookups. Reading a value that was read changes
    /// nothing any more.
    /// </summary>
    /// <param name="type">What its workspace says of the type.</param>
    /// <param name="sent">As it came.</param>
    /// <param name="region">Country of phone numbers without country code.</param>
    public static IdentifierReading Of(IdentifierType type, string sent, string region)
    {
        var cleaned = false;
        var value = type.Format switch
        {
            _ when sent.Length > 4 * MaxLength => null,
            IdentifierFormat.Email => EmailAddress.Normalise(sent, ref cleaned),
            IdentifierFormat.Phone => PhoneNumber.Normalise(sent, region, ref cleaned),
            _ => Text(type, sent, ref cleaned),
        };
        return value is null || type.IgnoredValues.Contains(value) || !type.Allows(value)
            ? default
            : new IdentifierReading(value, cleaned);
    }

    private static string? Text(IdentifierType type, string sent, ref bool cleaned)
    {
        if (IdentifierText.Clean(sent, NormalizationForm.FormC, ref cleaned) is not { Length: <= MaxLength } text
            || SpreadsheetText.Clean(text, ref cleaned) is not { Length: > 0 } value)
            return null;
        if (type.FoldCase)
            value = value.ToLowerInvariant();
        if (IgnoredValues.Has(type, value))
            return null;
        var scope = type.ScopeOf(value).Length;
        return scope > 0 && IgnoredValues.Has(type, value[(scope + 1)..].Trim()) ? null : value;
    }
}
