using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Rapport.Conditions.Runtime;

/// <summary>
/// Compiles the patterns of matches(): RE2's syntax (github.com/google/re2/wiki/Syntax), which CEL prescribes,
/// rewritten for .NET's NonBacktracking engine, whose time is linear in the text, as RE2's is. Only whether a text
/// matches is of interest, so groups capture nothing and lazy quantifiers are greedy. One difference remains: \b is
/// a boundary of Unicode's words, not of ASCII's.
/// </summary>
internal sealed class RegexPattern
{
    private readonly string pattern;
    private readonly StringBuilder output = new();
    private readonly Stack<Scope> scopes = new();
    private Scope scope = new(false, false, 1);
    private int at;

    // Repetitions of the item just written; null when there is none to repeat.
    private int? itemRepeats;

    private RegexPattern(string pattern) => this.pattern = pattern;

    /// <exception cref="RegexException">The pattern is not RE2's, too long, or repeats too much.</exception>
    public static Regex Compile(string pattern)
    {
        if (pattern.Length > Limits.RegexLength)
            throw new RegexException($"the pattern is longer than {Limits.RegexLength} characters");
        var translated = new RegexPattern(pattern).Translate();
        try
        {
            return new Regex(translated, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
        }
        catch (Exception refusal) when (refusal is ArgumentException or NotSupportedException)
        {
            throw new RegexException("the pattern is not a regular expression of RE2");
        }
    }

    private char Current => at < pattern.Length ? pattern[at] : '\0';

    private string Translate()
    {
        while (at < pattern.Length)
        {
            switch (pattern[at])
            {
                case '\\': Escape(); break;
                case '[': Item(new RegexBrackets(pattern).Read(ref at)); break;
                case '.': at++; Item(scope.DotAll ? RegexClasses.AnyCodePoint : RegexClasses.AnyButNewLine); break;
                case '^': at++; Item(scope.Multiline ? "(?m:^)" : @"\A"); break;
                case '$': at++; Item(scope.Multiline ? "(?m:$)" : @"\z"); break;
                case '(': Open(); break;
                case ')': Close(); break;
                case '|': at++; output.Append('|'); itemRepeats = null; break;
                case '*' or '+' or '?': Repeat(pattern[at++].ToString(), 1); break;
                case '{' when TryReadCounts(out var counts, out var most): Repeat(counts, most); break;
                default: Literal(); break;
            }
        }
        return scopes.Count == 0 ? output.ToString() : throw new RegexException("the pattern lacks a ')'");
    }

    private void Item(string translated)
    {
        output.Append(translated);
        itemRepeats = 1;
    }

    private void Literal()
    {
        if (char.IsHighSurrogate(Current) && at + 1 < pattern.Length)
            Item($"(?:{RegexClasses.Unit(pattern[at++])}{RegexClasses.Unit(pattern[at++])})");
        else
            Item(RegexClasses.Unit(pattern[at++]));
    }

    private void Escape()
    {
        at++;
        var letter = Current;
        if (RegexClasses.Perl(letter) is not null || letter is 'p' or 'P')
        {
            var body = RegexBrackets.ReadClass(pattern, ref at);
            Item(letter is 'D' or 'W' or 'S' or 'P'
                ? $"(?:[\\uD800-\\uDBFF][\\uDC00-\\uDFFF]|[{body}])"
                : RegexClasses.Positive(body));
        }
        else if (letter is 'A' or 'z' or 'b' or 'B')
        {
            at++;
            Item($@"\{letter}");
        }
        else if (letter == 'Q')
        {
            at++;
            while (at < pattern.Length && !pattern.AsSpan(at).StartsWith(@"\E")) Literal();
            at = Math.Min(at + 2, pattern.Length);
        }
        else
        {
            var units = char.ConvertFromUtf32(RegexBrackets.ReadEscapedCodePoint(pattern, ref at));
            Item(units.Length == 1 ? RegexClasses.Unit(units[0])
                : $"(?:{RegexClasses.Unit(units[0])}{RegexClasses.Unit(units[1])})");
        }
    }

    private void Open()
    {
        scopes.Push(scope);
        scope = scope with { Repeats = 1 };
        itemRepeats = null;
        at++;
        if (Current != '?')
        {
            output.Append("(?:");
            return;
        }
        at++;
        if (SkipName())
            output.Append("(?:");
        else
            Flags();
    }

    /// <summary>Skips P&lt;name&gt; or &lt;name&gt;, as groups capture nothing here.</summary>
    private bool SkipName()
    {
        var start = at + (Current == 'P' ? 1 : 0);
        if (start >= pattern.Length || pattern[start] != '<') return false;
        var end = pattern.IndexOf('>', start);
        if (end <= start + 1 || !pattern[(start + 1)..end].All(c => char.IsAsciiLetterOrDigit(c) || c == '_'))
            throw new RegexException("look-behind and this kind of group are not supported");
        at = end + 1;
        return true;
    }

    /// <summary>(?ims-ims) for the rest of the enclosing group, or (?ims-ims: for a group of its own.</summary>
    private void Flags()
    {
        var isSet = true;
        var ignoreCase = "";
        for (; Current is not (':' or ')'); at++)
        {
            switch (Current)
            {
                case '-': isSet = false; break;
                case 'i': ignoreCase = isSet ? "i" : "-i"; break;
                case 'm': scope = scope with { Multiline = isSet }; break;
                case 's': scope = scope with { DotAll = isSet }; break;
                case 'U': break;
                case '=' or '!': throw new RegexException("look-ahead is not supported");
                default: throw new RegexException("this kind of group is not supported");
            }
        }
        if (pattern[at++] == ':')
        {
            output.Append(CultureInfo.InvariantCulture, $"(?{ignoreCase}:");
            return;
        }
        var outer = scopes.Pop();
        scope = scope with { Repeats = outer.Repeats };
        if (ignoreCase.Length > 0) output.Append(CultureInfo.InvariantCulture, $"(?{ignoreCase})");
    }

    private void Close()
    {
        if (scopes.Count == 0) throw new RegexException("the pattern has a ')' without a '('");
        at++;
        output.Append(')');
        var inner = scope.Repeats;
        scope = scopes.Pop();
        Raise(inner);
        itemRepeats = inner;
    }

    private void Repeat(string quantifier, int most)
    {
        if (itemRepeats is null) throw new RegexException($"there is nothing that '{quantifier}' could repeat");
        var repeats = (long)itemRepeats.Value * most;
        if (repeats > Limits.RegexRepeats)
            throw new RegexException($"the pattern repeats more than {Limits.RegexRepeats} times");
        output.Append(quantifier);
        if (Current == '?') at++;
        Raise((int)repeats);
        itemRepeats = null;
    }

    private void Raise(int repeats) => scope = scope with { Repeats = Math.Max(scope.Repeats, repeats) };

    /// <summary>{2}, {2,} or {2,5}; anything else is a literal brace.</summary>
    private bool TryReadCounts(out string counts, out int most)
    {
        most = 1;
        counts = "";
        var end = pattern.IndexOf('}', at);
        if (end < 0) return false;
        var parts = pattern[(at + 1)..end].Split(',');
        if (parts.Length > 2 || !int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var least))
            return false;
        most = least;
        if (parts.Length == 2 && parts[1].Length > 0
            && !int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out most)) return false;
        if (most < least) throw new RegexException("the pattern repeats from more to fewer times");
        most = Math.Max(most, 1);
        counts = pattern[at..(end + 1)];
        at = end + 1;
        return true;
    }

    private readonly record struct Scope(bool DotAll, bool Multiline, int Repeats);
}
