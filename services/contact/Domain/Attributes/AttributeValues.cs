using System.Globalization;
using System.Text.RegularExpressions;
using Rapport.Conditions;

namespace Rapport.Contact.Domain.Attributes;

/// <summary>Whether a value is of an attribute's type, and how it reads in conditions.</summary>
internal static partial class AttributeValues
{
    private const int MostListed = 10;

    /// <summary>
    /// Why a value is not one of the attribute's, as a field fault says it, without the value itself; null when it is.
    /// null takes the trait away and is of every type.
    /// </summary>
    public static string? Fault(AttributeDefinition declared, in Value value) => value.Kind switch
    {
        ValueKind.Null => null,
        _ when Read(declared.Kind, value) is null => $"is declared as {Describe(declared)}, and this is {Describe(value)}",
        _ when declared.Allowed.Count > 0 && !Texts(value).All(text => declared.Allowed.Contains(text, StringComparer.Ordinal)) =>
            $"is none of the allowed values: {Listed(declared.Allowed)}",
        _ => null,
    };

    /// <summary>
    /// The value as conditions read it: an instant of a timestamp, else what it is. null for what is not of the kind.
    /// </summary>
    public static object? Read(AttributeKind kind, in Value value) => (kind, value.Kind) switch
    {
        (AttributeKind.String, ValueKind.String) => value.String,
        (AttributeKind.Number, ValueKind.Double) when double.IsFinite(value.Double) => value.Double,
        (AttributeKind.Boolean, ValueKind.Bool) => value.Bool,
        (AttributeKind.Timestamp, ValueKind.String) => Instant(value.String),
        (AttributeKind.Date, ValueKind.String) => IsDate(value.String) ? value.String : null,
        (AttributeKind.StringList, ValueKind.List) => TextList(value.List),
        _ => null,
    };

    private static object? Instant(string text) => Rfc3339().IsMatch(text)
        && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var instant) ? instant : null;

    private static bool IsDate(string text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _);

    private static List<string>? TextList(ListValue list)
    {
        var texts = new List<string>(list.Count);
        for (var i = 0; i < list.Count; i++)
        {
            if (list[i].Kind != ValueKind.String)
                return null;
            texts.Add(list[i].String);
        }

        return texts;
    }

    private static IReadOnlyList<string> Texts(in Value value) =>
        value.Kind == ValueKind.String ? [value.String] : TextList(value.List) ?? [];

    private static string Describe(AttributeDefinition declared) => declared.Kind switch
    {
        AttributeKind.String => "a text",
        AttributeKind.Number => declared.Unit.Length > 0 ? $"a number ({declared.Unit})" : "a number",
        AttributeKind.Boolean => "true or false",
        AttributeKind.Timestamp => "an instant by RFC 3339 with zone (2026-05-01T12:30:00Z)",
        AttributeKind.Date => "a day (2026-05-01)",
        _ => "a list of texts",
    };

    private static string Describe(in Value value) => value.Kind switch
    {
        ValueKind.String => "a text that is none",
        ValueKind.Bool => "true or false",
        ValueKind.Double => "a number",
        ValueKind.List => "a list that is none",
        ValueKind.Map => "an object",
        _ => "something else",
    };

    private static string Listed(IReadOnlyList<string> allowed) =>
        string.Join(", ", allowed.Take(MostListed)) + (allowed.Count > MostListed ? $" and {allowed.Count - MostListed} more" : "");

    [GeneratedRegex(@"\A[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?([Zz]|[+-][0-9]{2}:[0-9]{2})\z", RegexOptions.CultureInvariant)]
    private static partial Regex Rfc3339();
}
