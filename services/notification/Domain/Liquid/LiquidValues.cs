using System.Globalization;

namespace Rapport.Notification.Domain.Liquid;

/// <summary>A variable without a value: false in conditions, an error where it is written out.</summary>
/// <param name="Name">As the template names it.</param>
internal sealed record LiquidMissing(string Name);

/// <summary>The constant <c>blank</c> (and <c>empty</c>), equal to everything without content.</summary>
internal sealed record LiquidBlank
{
    /// <summary>The only one.</summary>
    public static readonly LiquidBlank Instance = new();
}

/// <summary>
/// The values of templates: null, bool, decimal, string, <c>IReadOnlyList&lt;object?&gt;</c> and
/// <c>IReadOnlyDictionary&lt;string, object?&gt;</c>. Nothing else, so a template reaches no member of any object.
/// </summary>
internal static class LiquidValues
{
    /// <summary>Everything but missing, null and false; an empty text is true, as in Liquid.</summary>
    public static bool IsTruthy(object? value) => value is not (null or false or LiquidMissing);

    /// <summary>True for missing, null, false, blank texts and empty collections.</summary>
    public static bool IsBlank(object? value) => value switch
    {
        null or false or LiquidMissing or LiquidBlank => true,
        string text => string.IsNullOrWhiteSpace(text),
        IReadOnlyList<object?> list => list.Count == 0,
        IReadOnlyDictionary<string, object?> map => map.Count == 0,
        _ => false,
    };

    /// <summary>
    /// A member of a map by name, an item of a list by number (negative from the end), first, last or size; else null.
    /// </summary>
    public static object? Member(object? owner, object? key) => (owner, key) switch
    {
        (IReadOnlyDictionary<string, object?> map, string name) when map.TryGetValue(name, out var found) => found,
        (IReadOnlyDictionary<string, object?> map, "size") => (decimal)map.Count,
        (IReadOnlyList<object?> list, decimal at) when at % 1 == 0 && at >= -list.Count && at < list.Count =>
            list[(int)(at < 0 ? at + list.Count : at)],
        (IReadOnlyList<object?> list, "size") => (decimal)list.Count,
        (IReadOnlyList<object?> { Count: > 0 } list, "first") => list[0],
        (IReadOnlyList<object?> { Count: > 0 } list, "last") => list[^1],
        (string text, "size") => (decimal)text.Length,
        _ => null,
    };

    /// <summary>The value as it is written out.</summary>
    /// <exception cref="LiquidRenderException">Missing, or a collection of collections.</exception>
    public static string Text(object? value) => value switch
    {
        null or LiquidBlank => "",
        string text => text,
        bool flag => flag ? "true" : "false",
        decimal number => number.ToString("0.##########", CultureInfo.InvariantCulture),
        IReadOnlyList<object?> list => string.Concat(list.Select(Text)),
        LiquidMissing missing => throw Missing(missing),
        _ => throw new LiquidRenderException(
            LiquidFault.ValueUnfit, "a map cannot be written out; name one of its members"),
    };

    /// <summary>The value as a number; texts that read as one count, others are 0, as in Liquid.</summary>
    /// <exception cref="LiquidRenderException">Missing.</exception>
    public static decimal Number(object? value) => value switch
    {
        decimal number => number,
        string text when decimal.TryParse(text, NumberStyles.Number, CultureInfo.InvariantCulture, out var read) =>
            read,
        LiquidMissing missing => throw Missing(missing),
        _ => 0,
    };

    /// <summary>The items to go through.</summary>
    /// <exception cref="LiquidRenderException">Missing.</exception>
    public static IReadOnlyList<object?> Items(object? value) => value switch
    {
        IReadOnlyList<object?> list => list,
        LiquidMissing missing => throw Missing(missing),
        null => [],
        _ => [value],
    };

    /// <summary>Compares by a sign: ==, !=, &lt;, &gt;, &lt;=, &gt;= or contains.</summary>
    public static bool Compare(object? left, string sign, object? right) => sign switch
    {
        "==" => AreEqual(left, right),
        "!=" or "<>" => !AreEqual(left, right),
        "contains" => Contains(left, right),
        _ => (left, right) switch
        {
            (decimal a, decimal b) => Fits(a.CompareTo(b), sign),
            (string a, string b) => Fits(string.CompareOrdinal(a, b), sign),
            _ => false,
        },
    };

    private static bool AreEqual(object? left, object? right) =>
        left is LiquidBlank ? IsBlank(right)
        : right is LiquidBlank ? IsBlank(left)
        : left is null or LiquidMissing ? right is null or LiquidMissing
        : left.Equals(right);

    private static bool Contains(object? whole, object? part) => whole switch
    {
        string text => part is string piece && text.Contains(piece, StringComparison.Ordinal),
        IReadOnlyList<object?> list => list.Contains(part),
        _ => false,
    };

    private static bool Fits(int order, string sign) => sign switch
    {
        "<" => order < 0,
        ">" => order > 0,
        "<=" => order <= 0,
        _ => order >= 0,
    };

    private static LiquidRenderException Missing(LiquidMissing missing) =>
        new(LiquidFault.VariableMissing, $"{missing.Name} has no value");
}
