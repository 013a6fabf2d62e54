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

    public static SyntaxException Explain(SourceText source, int offset, string expectation)
    {
        var token = source.TokenAt(offset);
        if (token == "'{'") return new SyntaxException(offset, "messages are not supported", null);
        if (token == "'?'" && offset > 0 && source.Text[offset - 1] is '.' or '[')
            return new SyntaxException(offset, "optional values (?. and [?) are not supported", "use has()");
        var isAfterNot = source.Text.AsSpan(0, offset).TrimEnd().EndsWith("not", StringComparison.OrdinalIgnoreCase);
        return new SyntaxException(offset, $"{expectation}, not {token}",
            isAfterNot ? OtherLanguages["'not'"] : OtherLanguages.GetValueOrDefault(token));
    }
}
