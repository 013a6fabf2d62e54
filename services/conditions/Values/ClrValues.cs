using System.Globalization;

namespace Rapport.Conditions;

/// <summary>What an object of the runtime is to an expression.</summary>
internal static class ClrValues
{
    public static Value ToValue(object? item) => item switch
    {
        null => Value.Null,
        string text => Value.Of(text),
        bool flag => Value.Of(flag),
        double number => Value.Of(number),
        long or int or short or sbyte or byte or ushort or uint =>
            Value.Of(Convert.ToInt64(item, CultureInfo.InvariantCulture)),
        ulong number => Value.Of(number),
        float or decimal => Value.Of(Convert.ToDouble(item, CultureInfo.InvariantCulture)),
        DateTimeOffset instant => Value.Of(instant),
        TimeSpan duration => Value.Of(duration),
        MapValue map => Value.Of(map),
        ListValue list => Value.Of(list),
        IReadOnlyDictionary<string, object?> map => Value.Of(new DictionaryMap(map)),
        IEnumerable<string> list => Value.Of(new ArrayList([.. list.Select(text => Value.Of(text))])),
        IEnumerable<object?> list => Value.Of(new ArrayList([.. list.Select(ToValue)])),
        _ => Value.Of(Convert.ToString(item, CultureInfo.InvariantCulture)),
    };
}
