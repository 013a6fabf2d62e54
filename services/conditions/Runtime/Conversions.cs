using System.Globalization;

namespace Rapport.Conditions.Runtime;

/// <summary>CEL's conversions (cel-spec langdef.md, "List of Standard Definitions").</summary>
internal static class Conversions
{
    private const string OutOfRange = "is out of range";
    private const double TwoTo63 = 9223372036854775808.0;
    private const double TwoTo64 = 18446744073709551616.0;
    private const NumberStyles Floating =
        NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;

    /// <summary>A double is cut towards zero; an instant gives its seconds since 1970.</summary>
    public static Value ToInt(in Value operand, SiteErrors errors) => operand.Kind switch
    {
        ValueKind.Int => operand,
        ValueKind.UInt => operand.UInt <= long.MaxValue ? Value.Of((long)operand.UInt) : errors.Fail(OutOfRange),
        ValueKind.Double => operand.Double is > -TwoTo63 and < TwoTo63
            ? Value.Of((long)operand.Double)
            : errors.Fail(OutOfRange),
        ValueKind.String => long.TryParse(
            operand.String, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? Value.Of(number)
            : errors.Fail("cannot read this text as an int"),
        ValueKind.Timestamp => Value.Of(operand.Timestamp.ToUnixTimeSeconds()),
        _ => errors.NoOverload(operand),
    };

    public static Value ToUInt(in Value operand, SiteErrors errors) => operand.Kind switch
    {
        ValueKind.UInt => operand,
        ValueKind.Int => operand.Int >= 0 ? Value.Of((ulong)operand.Int) : errors.Fail(OutOfRange),
        ValueKind.Double => operand.Double is >= 0 and < TwoTo64
            ? Value.Of((ulong)operand.Double)
            : errors.Fail(OutOfRange),
        ValueKind.String => ulong.TryParse(
            operand.String, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? Value.Of(number)
            : errors.Fail("cannot read this text as a uint"),
        _ => errors.NoOverload(operand),
    };

    public static Value ToDouble(in Value operand, SiteErrors errors) => operand.Kind switch
    {
        ValueKind.Double => operand,
        ValueKind.Int => Value.Of((double)operand.Int),
        ValueKind.UInt => Value.Of((double)operand.UInt),
        ValueKind.String => double.TryParse(operand.String, Floating, CultureInfo.InvariantCulture, out var number)
            ? Value.Of(number)
            : errors.Fail("cannot read this text as a double"),
        _ => errors.NoOverload(operand),
    };

    public static Value ToText(in Value operand, SiteErrors errors) => operand.Kind switch
    {
        ValueKind.String => operand,
        ValueKind.Bool => Value.Of(operand.Bool ? "true" : "false"),
        ValueKind.Int => Value.Of(operand.Int.ToString(CultureInfo.InvariantCulture)),
        ValueKind.UInt => Value.Of(operand.UInt.ToString(CultureInfo.InvariantCulture)),
        ValueKind.Double => Value.Of(operand.Double.ToString("R", CultureInfo.InvariantCulture).Replace('E', 'e')),
        ValueKind.Timestamp => Value.Of(TimestampText.Write(operand.Timestamp)),
        ValueKind.Duration => Value.Of(DurationText.Write(operand.Duration)),
        _ => errors.NoOverload(operand),
    };

    public static Value ToBool(in Value operand, SiteErrors errors) => operand.Kind switch
    {
        ValueKind.Bool => operand,
        ValueKind.String => operand.String switch
        {
            "1" or "t" or "T" or "true" or "TRUE" or "True" => Value.True,
            "0" or "f" or "F" or "false" or "FALSE" or "False" => Value.False,
            _ => errors.Fail("cannot read this text as a bool"),
        },
        _ => errors.NoOverload(operand),
    };

    /// <summary>From RFC 3339 text or seconds since 1970.</summary>
    public static Value ToTimestamp(in Value operand, SiteErrors errors) => operand.Kind switch
    {
        ValueKind.Timestamp => operand,
        ValueKind.String => TimestampText.TryRead(operand.String, out var instant)
            ? Value.Of(instant)
            : errors.Fail("cannot read this text as an instant such as 2026-03-29T01:00:00Z"),
        ValueKind.Int => operand.Int >= DateTimeOffset.MinValue.ToUnixTimeSeconds()
            && operand.Int <= DateTimeOffset.MaxValue.ToUnixTimeSeconds()
            ? Value.Of(DateTimeOffset.FromUnixTimeSeconds(operand.Int))
            : errors.Fail(OutOfRange),
        _ => errors.NoOverload(operand),
    };

    public static Value ToDuration(in Value operand, SiteErrors errors) => operand.Kind switch
    {
        ValueKind.Duration => operand,
        ValueKind.String => DurationText.TryRead(operand.String, out var duration)
            ? Value.Of(duration)
            : errors.Fail("cannot read this text as a duration such as 1h30m (units h, m, s, ms, us, ns)"),
        _ => errors.NoOverload(operand),
    };
}
