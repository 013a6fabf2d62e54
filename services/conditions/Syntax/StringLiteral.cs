using System.Globalization;
using System.Text;
using Parlot;
using Parlot.Fluent;

namespace Rapport.Conditions.Syntax;

/// <summary>
/// Reads CEL's text literals: single, double and triple quotes, raw with r, and the escapes of the CEL
/// specification's lexis. Bytes literals are refused by name.
/// </summary>
internal sealed class StringLiteral : Parser<Node>
{
    private const string SimpleEscapes = "abfnrtv\\?\"'`";
    private const string SimpleValues = "\a\b\f\n\r\t\v\\?\"'`";

    public override bool Parse(ParseContext context, ref ParseResult<Node> result)
    {
        var cursor = context.Scanner.Cursor;
        var text = cursor.Buffer;
        var start = cursor.Offset;
        var at = start;
        var isRaw = false;
        while (at < text.Length && text[at] is 'r' or 'R' or 'b' or 'B')
        {
            if (at - start == 2) return false;
            isRaw |= text[at] is 'r' or 'R';
            at++;
        }
        if (at >= text.Length || text[at] is not ('"' or '\'')) return false;
        if (text.AsSpan(start, at - start).IndexOfAny('b', 'B') >= 0)
            throw new SyntaxException(start, "bytes are not supported", "use text");
        var value = Read(text, start, ref at, isRaw);
        cursor.Advance(at - start);
        result.Set(start, at, new LiteralNode(start, Value.Of(value)));
        return true;
    }

    private static string Read(string text, int start, ref int at, bool isRaw)
    {
        var quote = text[at];
        var isTriple = text.AsSpan(at).StartsWith([quote, quote, quote]);
        at += isTriple ? 3 : 1;
        var value = new StringBuilder();
        while (true)
        {
            if (at >= text.Length || (!isTriple && text[at] is '\n' or '\r'))
                throw new SyntaxException(start, "this text has no closing quote");
            if (text[at] == quote && (!isTriple || text.AsSpan(at).StartsWith([quote, quote, quote])))
                break;
            if (text[at] == '\\' && !isRaw)
                AppendEscape(text, ref at, value);
            else
                value.Append(text[at++]);
        }
        at += isTriple ? 3 : 1;
        return value.ToString();
    }

    private static void AppendEscape(string text, ref int at, StringBuilder value)
    {
        var start = at++;
        var kind = at < text.Length ? text[at] : '\0';
        if (SimpleEscapes.IndexOf(kind, StringComparison.Ordinal) is >= 0 and var simple)
        {
            value.Append(SimpleValues[simple]);
            at++;
            return;
        }
        var codePoint = kind switch
        {
            'x' or 'X' => ReadDigits(text, at + 1, 2, 16),
            'u' => ReadDigits(text, at + 1, 4, 16),
            'U' => ReadDigits(text, at + 1, 8, 16),
            >= '0' and <= '3' => ReadDigits(text, at, 3, 8),
            _ => null,
        };
        if (codePoint is null || !Rune.IsValid(codePoint.Value))
            throw new SyntaxException(start, "this is no escape sequence of CEL",
                @"a backslash is written \\, or use r""..."" for text taken as it stands");
        value.Append(new Rune(codePoint.Value).ToString());
        at += kind switch { 'x' or 'X' => 3, 'u' => 5, 'U' => 9, _ => 3 };
    }

    private static int? ReadDigits(string text, int at, int count, int radix)
    {
        if (at + count > text.Length) return null;
        var digits = text.AsSpan(at, count);
        if (radix == 16)
            return int.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var hex)
                ? hex : null;
        var value = 0;
        foreach (var digit in digits)
        {
            if (digit is < '0' or > '7') return null;
            value = value * 8 + (digit - '0');
        }
        return value;
    }
}
