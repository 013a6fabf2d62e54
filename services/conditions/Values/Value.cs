using System.Globalization;
using Rapport.Conditions.Runtime;

namespace Rapport.Conditions;

/// <summary>
/// One value of an expression, 24 bytes and never boxed. The default value is null. Services that feed events in
/// their own representation (Struct, JSON, BSON) make values in their <see cref="MapValue"/> and
/// <see cref="ListValue"/> adapters, on demand.
/// </summary>
public readonly struct Value
{
    private readonly long bits;
    private readonly object? reference;

    private Value(ValueKind kind, long bits, object? reference = null)
    {
        Kind = kind;
        this.bits = bits;
        this.reference = reference;
    }

    /// <summary>What the value is; the property of that name reads it.</summary>
    public ValueKind Kind { get; }

    /// <summary>The CEL null.</summary>
    public static Value Null => default;

    /// <summary>true.</summary>
    public static Value True => new(ValueKind.Bool, 1);

    /// <summary>false.</summary>
    public static Value False => new(ValueKind.Bool, 0);

    /// <summary>A bool.</summary>
    public static Value Of(bool value) => new(ValueKind.Bool, value ? 1 : 0);

    /// <summary>An int.</summary>
    public static Value Of(long value) => new(ValueKind.Int, value);

    /// <summary>A uint.</summary>
    public static Value Of(ulong value) => new(ValueKind.UInt, unchecked((long)value));

    /// <summary>A double.</summary>
    public static Value Of(double value) => new(ValueKind.Double, BitConverter.DoubleToInt64Bits(value));

    /// <summary>Text, or null for null.</summary>
    public static Value Of(string? value) => value is null ? default : new(ValueKind.String, 0, value);

    /// <summary>A list, or null for null.</summary>
    public static Value Of(ListValue? value) => value is null ? default : new(ValueKind.List, 0, value);

    /// <summary>A map, or null for null.</summary>
    public static Value Of(MapValue? value) => value is null ? default : new(ValueKind.Map, 0, value);

    /// <summary>An instant; the offset is dropped, as CEL timestamps are UTC.</summary>
    public static Value Of(DateTimeOffset value) => new(ValueKind.Timestamp, value.UtcTicks);

    /// <summary>A length of time.</summary>
    public static Value Of(TimeSpan value) => new(ValueKind.Duration, value.Ticks);

    internal static Value Of(EvaluationError error) => new(ValueKind.Error, 0, error);

    /// <summary>The bool; meaningless unless <see cref="Kind"/> is Bool.</summary>
    public bool Bool => bits != 0;

    /// <summary>The int; meaningless unless <see cref="Kind"/> is Int.</summary>
    public long Int => bits;

    /// <summary>The uint; meaningless unless <see cref="Kind"/> is UInt.</summary>
    public ulong UInt => unchecked((ulong)bits);

    /// <summary>The double; meaningless unless <see cref="Kind"/> is Double.</summary>
    public double Double => BitConverter.Int64BitsToDouble(bits);

    /// <summary>The text; throws InvalidCastException unless <see cref="Kind"/> is String.</summary>
    public string String => (string)reference!;

    /// <summary>The list; throws InvalidCastException unless <see cref="Kind"/> is List.</summary>
    public ListValue List => (ListValue)reference!;

    /// <summary>The map; throws InvalidCastException unless <see cref="Kind"/> is Map.</summary>
    public MapValue Map => (MapValue)reference!;

    /// <summary>The instant, UTC; meaningless unless <see cref="Kind"/> is Timestamp.</summary>
    public DateTimeOffset Timestamp => new(bits, TimeSpan.Zero);

    /// <summary>The length of time; meaningless unless <see cref="Kind"/> is Duration.</summary>
    public TimeSpan Duration => new(bits);

    internal EvaluationError Error => (EvaluationError)reference!;

    internal bool IsError => Kind == ValueKind.Error;

    internal bool IsTrue => Kind == ValueKind.Bool && bits != 0;

    internal bool IsFalse => Kind == ValueKind.Bool && bits == 0;

    internal bool IsNumber => Kind is ValueKind.Int or ValueKind.UInt or ValueKind.Double;

    /// <summary>Text for people and test output; not the CEL conversion.</summary>
    public override string ToString() => Kind switch
    {
        ValueKind.Null => "null",
        ValueKind.Bool => Bool ? "true" : "false",
        ValueKind.Int => Int.ToString(CultureInfo.InvariantCulture),
        ValueKind.UInt => UInt.ToString(CultureInfo.InvariantCulture) + "u",
        ValueKind.Double => Double.ToString("R", CultureInfo.InvariantCulture),
        ValueKind.String => String,
        ValueKind.List => $"list of {List.Count}",
        ValueKind.Map => $"map of {Map.Count}",
        ValueKind.Timestamp => Timestamp.ToString("O", CultureInfo.InvariantCulture),
        ValueKind.Duration => Duration.ToString("c"),
        _ => Error.Message,
    };
}
