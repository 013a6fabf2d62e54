using System.Globalization;
using System.Text;

namespace Rapport.Conditions.Runtime;

/// <summary>Rewrites a bracketed class of RE2, and the escapes that may stand in one, for .NET.</summary>
internal sealed class RegexBrackets(string pattern)
{
    private const string ControlLetters = "afnrtv";
    private const string ControlValues = "\a\f\n\r\t\v";

    /// <summary>Reads from '[' to the closing ']'.</summary>
    public string Read(ref int at)
    {
        at++;
        var isNegated = at < pattern.Length && pattern[at] == '^';
        if (isNegated) at++;
        var body = new StringBuilder();
        for (var isFirst = true; ; isFirst = false)
        {
            if (at >= pattern.Length) throw new RegexException("the pattern lacks a ']'");
            if (pattern[at] == ']' && !isFirst) break;
            if (pattern.AsSpan(at).StartsWith("[:")
                && pattern.IndexOf(":]", at, StringComparison.Ordinal) is > 0 and var end)
            {
                body.Append(RegexClasses.Posix(pattern[(at + 2)..end]));
                at = end + 2;
            }
            else if (IsClassEscape(at))
            {
                at++;
                body.Append(ReadClass(pattern, ref at));
            }
            else
                AppendRange(ref at, body);
        }
        at++;
        return isNegated ? RegexClasses.Negative(body.ToString()) : RegexClasses.Positive(body.ToString());
    }

    /// <summary>Reads the class whose letter, one of dDwWsSpP, is at the position; a body without brackets.</summary>
    public static string ReadClass(string pattern, ref int at)
    {
        var letter = pattern[at++];
        if (letter is not ('p' or 'P')) return RegexClasses.Perl(letter)!;
        if (at >= pattern.Length) throw new RegexException("the pattern ends within a class");
        if (pattern[at] != '{') return RegexClasses.Unicode(pattern[at++].ToString(), letter == 'P');
        var end = pattern.IndexOf('}', at);
        if (end < 0) throw new RegexException("the pattern lacks a '}'");
        var name = pattern[(at + 1)..end];
        at = end + 1;
        var isNegated = name.StartsWith('^');
        return RegexClasses.Unicode(isNegated ? name[1..] : name, isNegated != (letter == 'P'));
    }

    /// <summary>Reads what follows a backslash as one code point.</summary>
    public static int ReadEscapedCodePoint(string pattern, ref int at)
    {
        if (at >= pattern.Length) throw new RegexException("the pattern ends with a backslash");
        var letter = pattern[at++];
        if (ControlLetters.IndexOf(letter, StringComparison.Ordinal) is >= 0 and var control)
            return ControlValues[control];
        if (letter == 'x') return ReadHex(pattern, ref at);
        if (char.IsAsciiDigit(letter)) throw new RegexException("back-references and octal escapes are not supported");
        if (char.IsAsciiLetter(letter)) throw new RegexException($@"the escape \{letter} is not supported");
        return letter;
    }

    private static int ReadHex(string pattern, ref int at)
    {
        var isBraced = at < pattern.Length && pattern[at] == '{';
        var end = isBraced ? pattern.IndexOf('}', at) : at + 2;
        var start = isBraced ? at + 1 : at;
        if (end < 0 || end > pattern.Length || !int.TryParse(pattern.AsSpan(start, end - start),
                NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var codePoint)
            || !Rune.IsValid(codePoint))
            throw new RegexException(@"\x needs the number of a character");
        at = isBraced ? end + 1 : end;
        return codePoint;
    }

    private bool IsClassEscape(int at) => at + 1 < pattern.Length && pattern[at] == '\\'
        && (RegexClasses.Perl(pattern[at + 1]) is not null || pattern[at + 1] is 'p' or 'P');

    private void AppendRange(ref int at, StringBuilder body)
    {
        var low = ReadUnit(ref at);
        body.Append(RegexClasses.Unit(low));
        var isRange = at + 1 < pattern.Length && pattern[at] == '-' && pattern[at + 1] != ']';
        if (!isRange) return;
        at++;
        if (IsClassEscape(at)) throw new RegexException("a range of the pattern ends in a class");
        var high = ReadUnit(ref at);
        if (high < low) throw new RegexException("a range of the pattern is upside down");
        body.Append('-').Append(RegexClasses.Unit(high));
    }

    private char ReadUnit(ref int at)
    {
        var codePoint = (int)pattern[at++];
        if (codePoint == '\\') codePoint = ReadEscapedCodePoint(pattern, ref at);
        if (codePoint > char.MaxValue || char.IsSurrogate((char)codePoint))
            throw new RegexException("characters beyond U+FFFF are not supported inside [...]");
        return (char)codePoint;
    }
}
