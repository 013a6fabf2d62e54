namespace Rapport.Conditions.Syntax;

/// <summary>Says in the writer's terms why a text cannot be read on from some place.</summary>
internal static class Leftovers
{
    private static readonly Dictionary<string, string> OtherLanguages = new(StringComparer.OrdinalIgnoreCase)
    {
        ["'='"] = "compare with ==",
        ["'and'"] = "write &&",
        ["'or'"] = "write ||",
        ["'not'"] = "write !",
        ["'is'"] = "compare with ==",
        ["'&'"] = "write &&",
        ["'|'"] = "write ||",
        ["'like'"] = "write name.contains(\"...\") or name.matches(\"...\")",
        ["'between'"] = "write low <= x && x <= high",
        ["'~'"] = "write name.matches(\"...\")",
    };

    public static SyntaxException Explain(SourceText source, int offset, bool isStart) =>
        Explain(source, offset, isStart ? "an expression is expected" : "an operator or the end is expected");

    public static SyntaxException Explain(SourceText source, int offset, string expectation)
    {
        var token = source.TokenAt(offset);
        if (token == "'{'") return new SyntaxException(offset, "messages are not supported", null);
        if (token == "'?'" && After(source, offset) is '.' or '[')
            return new SyntaxException(offset, "optional values (?. and [?) are not supported", "use has()");
        return new SyntaxException(offset, $"{expectation}, not {token}", OtherLanguages.GetValueOrDefault(token));
    }

    private static char After(SourceText source, int offset) =>
        offset + 1 < source.Text.Length ? source.Text[offset + 1] : '\0';
}
