using System.Globalization;
using Rapport.Conditions;

namespace Rapport.Contact.Domain.Attributes;

/// <summary>
/// Values as texts that sort as the values do, by code point, so that one index over texts answers comparisons of every
/// type. A long text is cut, so an index finds a little more than is asked for, never less: whoever asks looks at what was found.
/// </summary>
internal static class IndexKey
{
    /// <summary>Longest key, UTF-16 units.</summary>
    public const int Longest = 128;

    // Items of one list beyond this are not found by the index; docs/profiles.md says so.
    private const int MostItems = 50;

    /// <summary>The keys of a value as conditions read it (<see cref="AttributeValues.Read"/>); one for each item of a list.</summary>
    public static IReadOnlyList<string> Of(object value) => value switch
    {
        IReadOnlyList<string> texts => [.. texts.Take(MostItems).Select(Of).Distinct(StringComparer.Ordinal)],
        string text => [Of(text)],
        double number => [Of(number)],
        bool flag => [flag ? "1" : "0"],
        DateTimeOffset instant => [Of(instant)],
        _ => throw new ArgumentOutOfRangeException(nameof(value)),
    };

    /// <summary>The key of what a condition compares with; null where it cannot be the value of an attribute of this kind.</summary>
    public static string? Of(AttributeKind kind, in Value value) => (kind, value.Kind) switch
    {
        (AttributeKind.Number, ValueKind.Double) when double.IsFinite(value.Double) => Of(value.Double),
        (AttributeKind.Number, ValueKind.Int) => Of((double)value.Int),
        (AttributeKind.Number, ValueKind.UInt) => Of((double)value.UInt),
        (AttributeKind.Boolean, ValueKind.Bool) => value.Bool ? "1" : "0",
        (AttributeKind.Timestamp, ValueKind.Timestamp) => Of(value.Timestamp),
        (AttributeKind.String or AttributeKind.Date or AttributeKind.StringList, ValueKind.String) => Of(value.String),
        _ => null,
    };

    /// <summary>The key of an instant.</summary>
    public static string Of(DateTimeOffset instant) => instant.UtcTicks.ToString("x16", CultureInfo.InvariantCulture);

    private static string Of(string text) => text.Length <= Longest
        ? text : text[..(char.IsHighSurrogate(text[Longest - 1]) ? Longest - 1 : Longest)];

    // The sign bit turned, and of negative ones all others: then the bits sort as the numbers do (IEEE 754). -0 is 0.
    private static string Of(double number)
    {
        var bits = BitConverter.DoubleToInt64Bits(number == 0 ? 0.0 : number);
        return (bits < 0 ? ~bits : bits | long.MinValue).ToString("x16", CultureInfo.InvariantCulture);
    }
}
