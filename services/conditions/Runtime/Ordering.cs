namespace Rapport.Conditions.Runtime;

/// <summary>CEL's order: numbers on one number line, text by code point, false before true, times.</summary>
internal static class Ordering
{
    private const double TwoTo63 = 9223372036854775808.0;
    private const double TwoTo64 = 18446744073709551616.0;

    /// <summary>Negative, 0 or positive; null where CEL has no order, which includes NaN.</summary>
    /// <param name="left">Any value that is no error.</param>
    /// <param name="right">Any value that is no error.</param>
    /// <param name="isDefined">Whether CEL has an overload; with NaN it has one, and every comparison is false.</param>
    public static int? Compare(in Value left, in Value right, out bool isDefined)
    {
        isDefined = true;
        if (left.IsNumber && right.IsNumber) return CompareNumbers(left, right);
        isDefined = left.Kind == right.Kind
            && left.Kind is ValueKind.String or ValueKind.Bool or ValueKind.Timestamp or ValueKind.Duration;
        if (!isDefined) return null;
        return left.Kind == ValueKind.String ? CompareText(left.String, right.String) : left.Int.CompareTo(right.Int);
    }

    /// <summary>Exact, without rounding an integer to a double; null when one is NaN.</summary>
    public static int? CompareNumbers(in Value left, in Value right) => (left.Kind, right.Kind) switch
    {
        (ValueKind.Int, ValueKind.Int) => left.Int.CompareTo(right.Int),
        (ValueKind.UInt, ValueKind.UInt) => left.UInt.CompareTo(right.UInt),
        (ValueKind.Int, ValueKind.UInt) => left.Int < 0 ? -1 : ((ulong)left.Int).CompareTo(right.UInt),
        (ValueKind.UInt, ValueKind.Int) => right.Int < 0 ? 1 : left.UInt.CompareTo((ulong)right.Int),
        (ValueKind.Int, ValueKind.Double) => Compare(left.Int, right.Double),
        (ValueKind.Double, ValueKind.Int) => -Compare(right.Int, left.Double),
        (ValueKind.UInt, ValueKind.Double) => Compare(left.UInt, right.Double),
        (ValueKind.Double, ValueKind.UInt) => -Compare(right.UInt, left.Double),
        _ => CompareDoubles(left.Double, right.Double),
    };

    private static int? CompareDoubles(double left, double right)
    {
        if (double.IsNaN(left) || double.IsNaN(right)) return null;
        // Not CompareTo, to which -0.0 is less than 0.0.
        return left < right ? -1 : left > right ? 1 : 0;
    }

    private static int? Compare(long left, double right)
    {
        if (double.IsNaN(right)) return null;
        if (right >= TwoTo63) return -1;
        if (right < -TwoTo63) return 1;
        var whole = Math.Truncate(right);
        var order = left.CompareTo((long)whole);
        return order != 0 ? order : whole.CompareTo(right);
    }

    private static int? Compare(ulong left, double right)
    {
        if (double.IsNaN(right)) return null;
        if (right >= TwoTo64) return -1;
        if (right < 0) return 1;
        var whole = Math.Truncate(right);
        var order = left.CompareTo((ulong)whole);
        return order != 0 ? order : whole.CompareTo(right);
    }

    /// <summary>By code point: UTF-16 units would put the supplementary planes before U+E000.</summary>
    private static int CompareText(string left, string right)
    {
        var common = left.AsSpan().CommonPrefixLength(right);
        if (common == left.Length || common == right.Length) return left.Length.CompareTo(right.Length);
        return Weight(left[common]).CompareTo(Weight(right[common]));
    }

    private static int Weight(char unit) => char.IsSurrogate(unit) ? unit + 0x10000 : unit;
}
