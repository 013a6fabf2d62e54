namespace Rapport.Conditions.Runtime;

/// <summary>
/// CEL's arithmetic: no conversion between int, uint and double; an overflow and a division by zero are errors for
/// integers, while doubles follow IEEE 754.
/// </summary>
internal static class Arithmetic
{
    private const string Overflow = "overflows";
    private const string ByZero = "divides by zero";
    private const string OutOfRange = "leaves the range of timestamps and durations";

    public static Value Add(in Value left, in Value right, SiteErrors errors)
    {
        switch (left.Kind, right.Kind)
        {
            case (ValueKind.Int, ValueKind.Int):
                var sum = unchecked(left.Int + right.Int);
                var hasOverflown = ((left.Int ^ sum) & (right.Int ^ sum)) < 0;
                return hasOverflown ? errors.Fail(Overflow) : Value.Of(sum);
            case (ValueKind.UInt, ValueKind.UInt):
                var unsigned = unchecked(left.UInt + right.UInt);
                return unsigned < left.UInt ? errors.Fail(Overflow) : Value.Of(unsigned);
            case (ValueKind.Double, ValueKind.Double):
                return Value.Of(left.Double + right.Double);
            case (ValueKind.String, ValueKind.String):
                return left.String.Length + right.String.Length > Limits.TextLength
                    ? errors.Fail("makes a text that is too long")
                    : Value.Of(left.String + right.String);
            case (ValueKind.List, ValueKind.List):
                return Concatenate(left.List, right.List, errors);
            case (ValueKind.Timestamp, ValueKind.Duration) or (ValueKind.Duration, ValueKind.Timestamp):
                return ToTimestamp((Int128)left.Int + right.Int, errors);
            case (ValueKind.Duration, ValueKind.Duration):
                return ToDuration((Int128)left.Int + right.Int, errors);
            default:
                return errors.NoOverload(left, right);
        }
    }

    public static Value Subtract(in Value left, in Value right, SiteErrors errors)
    {
        switch (left.Kind, right.Kind)
        {
            case (ValueKind.Int, ValueKind.Int):
                var difference = unchecked(left.Int - right.Int);
                var hasOverflown = ((left.Int ^ right.Int) & (left.Int ^ difference)) < 0;
                return hasOverflown ? errors.Fail(Overflow) : Value.Of(difference);
            case (ValueKind.UInt, ValueKind.UInt):
                return left.UInt < right.UInt ? errors.Fail(Overflow) : Value.Of(left.UInt - right.UInt);
            case (ValueKind.Double, ValueKind.Double):
                return Value.Of(left.Double - right.Double);
            case (ValueKind.Timestamp, ValueKind.Duration):
                return ToTimestamp((Int128)left.Int - right.Int, errors);
            case (ValueKind.Timestamp, ValueKind.Timestamp) or (ValueKind.Duration, ValueKind.Duration):
                return ToDuration((Int128)left.Int - right.Int, errors);
            default:
                return errors.NoOverload(left, right);
        }
    }

    public static Value Multiply(in Value left, in Value right, SiteErrors errors)
    {
        switch (left.Kind, right.Kind)
        {
            case (ValueKind.Int, ValueKind.Int):
                var product = Math.BigMul(left.Int, right.Int);
                return product != (long)product ? errors.Fail(Overflow) : Value.Of((long)product);
            case (ValueKind.UInt, ValueKind.UInt):
                var high = Math.BigMul(left.UInt, right.UInt, out var low);
                return high != 0 ? errors.Fail(Overflow) : Value.Of(low);
            case (ValueKind.Double, ValueKind.Double):
                return Value.Of(left.Double * right.Double);
            default:
                return errors.NoOverload(left, right);
        }
    }

    public static Value Divide(in Value left, in Value right, SiteErrors errors) => (left.Kind, right.Kind) switch
    {
        (ValueKind.Int, ValueKind.Int) when right.Int == 0 => errors.Fail(ByZero),
        (ValueKind.Int, ValueKind.Int) when IsLeastByMinusOne(left, right) => errors.Fail(Overflow),
        (ValueKind.Int, ValueKind.Int) => Value.Of(left.Int / right.Int),
        (ValueKind.UInt, ValueKind.UInt) when right.UInt == 0 => errors.Fail(ByZero),
        (ValueKind.UInt, ValueKind.UInt) => Value.Of(left.UInt / right.UInt),
        (ValueKind.Double, ValueKind.Double) => Value.Of(left.Double / right.Double),
        _ => errors.NoOverload(left, right),
    };

    /// <summary>The remainder has the sign of the dividend.</summary>
    public static Value Remainder(in Value left, in Value right, SiteErrors errors) => (left.Kind, right.Kind) switch
    {
        (ValueKind.Int, ValueKind.Int) when right.Int == 0 => errors.Fail(ByZero),
        (ValueKind.Int, ValueKind.Int) when IsLeastByMinusOne(left, right) => errors.Fail(Overflow),
        (ValueKind.Int, ValueKind.Int) => Value.Of(left.Int % right.Int),
        (ValueKind.UInt, ValueKind.UInt) when right.UInt == 0 => errors.Fail(ByZero),
        (ValueKind.UInt, ValueKind.UInt) => Value.Of(left.UInt % right.UInt),
        _ => errors.NoOverload(left, right),
    };

    public static Value Negate(in Value operand, SiteErrors errors) => operand.Kind switch
    {
        ValueKind.Int when operand.Int == long.MinValue => errors.Fail(Overflow),
        ValueKind.Int => Value.Of(-operand.Int),
        ValueKind.Double => Value.Of(-operand.Double),
        _ => errors.NoOverload(operand),
    };

    private static bool IsLeastByMinusOne(in Value left, in Value right) =>
        left.Int == long.MinValue && right.Int == -1;

    private static Value ToTimestamp(Int128 ticks, SiteErrors errors) =>
        ticks < DateTimeOffset.MinValue.Ticks || ticks > DateTimeOffset.MaxValue.Ticks
            ? errors.Fail(OutOfRange)
            : Value.Of(new DateTimeOffset((long)ticks, TimeSpan.Zero));

    private static Value ToDuration(Int128 ticks, SiteErrors errors) =>
        ticks < -DurationText.MaxTicks || ticks > DurationText.MaxTicks
            ? errors.Fail(OutOfRange)
            : Value.Of(new TimeSpan((long)ticks));

    private static Value Concatenate(ListValue left, ListValue right, SiteErrors errors)
    {
        var count = (long)left.Count + right.Count;
        if (count > Limits.MacroSteps) return errors.Fail("makes a list that is too long");
        var items = new Value[count];
        for (var i = 0; i < items.Length; i++) items[i] = i < left.Count ? left[i] : right[i - left.Count];
        return Value.Of(new ArrayList(items));
    }
}
