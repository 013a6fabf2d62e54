namespace Rapport.Conditions.Binding;

/// <summary>CEL's overloads of the operators: which kinds go together and what comes out.</summary>
internal static class Overloads
{
    private static readonly ValueKind[] All =
        [.. Enum.GetValues<ValueKind>().Where(kind => kind != ValueKind.Error)];

    /// <summary>The kinds that may come out for operands of these kinds; none when no overload fits.</summary>
    public static Kinds Result(string symbol, Kinds left, Kinds right)
    {
        var results = Kinds.None;
        foreach (var first in All)
            foreach (var second in All)
                if (left.HasFlag(Flag(first)) && right.HasFlag(Flag(second)))
                    results |= Result(symbol, first, second);
        return results;
    }

    private static Kinds Result(string symbol, ValueKind left, ValueKind right) => symbol switch
    {
        "==" or "!=" => left == right || AreNumbers(left, right) ? Kinds.Bool : Kinds.None,
        "<" or "<=" or ">" or ">=" => AreOrdered(left, right) ? Kinds.Bool : Kinds.None,
        "in" => right == ValueKind.List || (left, right) is (ValueKind.String, ValueKind.Map) ? Kinds.Bool : Kinds.None,
        "+" => Sum(left, right),
        "-" => Difference(left, right),
        "*" or "/" => left == right && IsNumber(left) ? Flag(left) : Kinds.None,
        "%" => left == right && left is ValueKind.Int or ValueKind.UInt ? Flag(left) : Kinds.None,
        _ => throw new InvalidOperationException($"unknown operator {symbol}"),
    };

    private static Kinds Sum(ValueKind left, ValueKind right) => (left, right) switch
    {
        (ValueKind.Timestamp, ValueKind.Duration) or (ValueKind.Duration, ValueKind.Timestamp) => Kinds.Timestamp,
        (ValueKind.String, ValueKind.String) => Kinds.String,
        (ValueKind.List, ValueKind.List) => Kinds.List,
        (ValueKind.Duration, ValueKind.Duration) => Kinds.Duration,
        _ => left == right && IsNumber(left) ? Flag(left) : Kinds.None,
    };

    private static Kinds Difference(ValueKind left, ValueKind right) => (left, right) switch
    {
        (ValueKind.Timestamp, ValueKind.Timestamp) or (ValueKind.Duration, ValueKind.Duration) => Kinds.Duration,
        (ValueKind.Timestamp, ValueKind.Duration) => Kinds.Timestamp,
        _ => left == right && IsNumber(left) ? Flag(left) : Kinds.None,
    };

    private static bool AreOrdered(ValueKind left, ValueKind right) => AreNumbers(left, right)
        || (left == right
            && left is ValueKind.Bool or ValueKind.String or ValueKind.Timestamp or ValueKind.Duration);

    private static bool AreNumbers(ValueKind left, ValueKind right) => IsNumber(left) && IsNumber(right);

    private static bool IsNumber(ValueKind kind) => kind is ValueKind.Int or ValueKind.UInt or ValueKind.Double;

    private static Kinds Flag(ValueKind kind) => (Kinds)(1 << (int)kind);
}
