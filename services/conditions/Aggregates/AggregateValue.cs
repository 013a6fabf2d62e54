using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Rapport.Conditions;

/// <summary>The values of a property that aggregates tell apart: texts, numbers (all as double) and bools.</summary>
internal static class AggregateValue
{
    /// <summary>The longest text that is a value, characters; an event with a longer one is not counted.</summary>
    public const int LongestText = 200;

    /// <summary>A letter for the kind, and the value; null for what is no value.</summary>
    public static string? Write(in Value value) => value.Kind switch
    {
        ValueKind.String when value.String.Length <= LongestText => "s" + value.String,
        ValueKind.Bool => value.Bool ? "bt" : "bf",
        ValueKind.Double when double.IsFinite(value.Double) => WriteNumber(value.Double),
        ValueKind.Int => WriteNumber(value.Int),
        ValueKind.UInt => WriteNumber(value.UInt),
        _ => null,
    };

    /// <summary>The value that <see cref="Write"/> wrote.</summary>
    public static Value Read(string text) => text[0] switch
    {
        's' => Value.Of(text[1..]),
        'b' => Value.Of(text == "bt"),
        _ => Value.Of(double.Parse(text.AsSpan(1), NumberStyles.Float, CultureInfo.InvariantCulture)),
    };

    /// <summary>64 bits of a hash of the text.</summary>
    public static long Hash(string text) => BinaryPrimitives.ReadInt64LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    // Minus zero equals zero, so it has to be the same value.
    private static string WriteNumber(double number) => "n" + (number == 0 ? 0 : number).ToString("R", CultureInfo.InvariantCulture);
}
