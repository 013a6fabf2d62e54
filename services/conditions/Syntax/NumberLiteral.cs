using System.Globalization;
using Parlot;
using Parlot.Fluent;

namespace Rapport.Conditions.Syntax;

/// <summary>
/// Reads CEL's numbers: <c>12</c>, <c>0x1F</c>, <c>12u</c>, <c>1.5</c>, <c>.5</c>, <c>6e23</c>, each with a minus
/// that belongs to the literal, so that the least int can be written.
/// </summary>
internal sealed class NumberLiteral : Parser<Node>
{
    public override bool Parse(ParseContext context, ref ParseResult<Node> result)
    {
        var cursor = context.Scanner.Cursor;
        var text = cursor.Buffer;
        var start = cursor.Offset;
        var at = start;
        var isNegative = at < text.Length && text[at] == '-';
        if (isNegative) at++;
        var digits = at;
        if (!StartsNumber(text, at)) return false;
        var value = IsHex(text, at) ? ReadHex(text, ref at, isNegative) : ReadDecimal(text, ref at, isNegative);
        if (value is null)
            throw new SyntaxException(start, $"the number {text[start..at]} is out of range");
        if (at < text.Length && (char.IsLetterOrDigit(text[at]) || text[at] == '_'))
            throw new SyntaxException(start, $"'{text[digits..(at + 1)]}' is not a number");
        cursor.Advance(at - start);
        result.Set(start, at, new LiteralNode(start, value.Value));
        return true;
    }

    private static bool StartsNumber(string text, int at) =>
        IsDigit(text, at) || (at < text.Length && text[at] == '.' && IsDigit(text, at + 1));

    private static bool IsDigit(string text, int at) => at < text.Length && char.IsAsciiDigit(text[at]);

    private static bool IsHex(string text, int at) =>
        text[at] == '0' && at + 2 < text.Length && text[at + 1] is 'x' or 'X' && char.IsAsciiHexDigit(text[at + 2]);

    private static Value? ReadHex(string text, ref int at, bool isNegative)
    {
        at += 2;
        var start = at;
        while (at < text.Length && char.IsAsciiHexDigit(text[at])) at++;
        var isRead = ulong.TryParse(text.AsSpan(start, at - start), NumberStyles.AllowHexSpecifier,
            CultureInfo.InvariantCulture, out var magnitude);
        return ToInteger(text, ref at, isRead ? magnitude : null, isNegative);
    }

    private static Value? ReadDecimal(string text, ref int at, bool isNegative)
    {
        var start = at;
        while (IsDigit(text, at)) at++;
        var isDouble = TrySkipFraction(text, ref at) | TrySkipExponent(text, ref at);
        var digits = text.AsSpan(start, at - start);
        if (isDouble)
        {
            var value = double.Parse(digits, NumberStyles.Float, CultureInfo.InvariantCulture);
            return double.IsFinite(value) ? Value.Of(isNegative ? -value : value) : null;
        }
        var isRead = ulong.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var magnitude);
        return ToInteger(text, ref at, isRead ? magnitude : null, isNegative);
    }

    private static bool TrySkipFraction(string text, ref int at)
    {
        if (at >= text.Length || text[at] != '.' || !IsDigit(text, at + 1)) return false;
        at++;
        while (IsDigit(text, at)) at++;
        return true;
    }

    private static bool TrySkipExponent(string text, ref int at)
    {
        if (at >= text.Length || text[at] is not ('e' or 'E')) return false;
        var digits = at + 1;
        if (digits < text.Length && text[digits] is '+' or '-') digits++;
        if (!IsDigit(text, digits)) return false;
        at = digits;
        while (IsDigit(text, at)) at++;
        return true;
    }

    private static Value? ToInteger(string text, ref int at, ulong? magnitude, bool isNegative)
    {
        if (at < text.Length && text[at] is 'u' or 'U')
        {
            at++;
            return magnitude is null || isNegative ? null : Value.Of(magnitude.Value);
        }
        return magnitude switch
        {
            null => null,
            _ when isNegative => magnitude <= 1UL << 63 ? Value.Of(unchecked(-(long)magnitude.Value)) : null,
            _ => magnitude <= long.MaxValue ? Value.Of((long)magnitude.Value) : null,
        };
    }
}
