namespace Rapport.Conditions.Runtime;

/// <summary>CEL's functions on text, and size.</summary>
internal static class TextFunctions
{
    public static Value StartsWith(in Value text, in Value part, SiteErrors errors) =>
        AreTexts(text, part)
            ? Value.Of(text.String.StartsWith(part.String, StringComparison.Ordinal))
            : errors.NoOverload(text, part);

    public static Value EndsWith(in Value text, in Value part, SiteErrors errors) =>
        AreTexts(text, part)
            ? Value.Of(text.String.EndsWith(part.String, StringComparison.Ordinal))
            : errors.NoOverload(text, part);

    public static Value Contains(in Value text, in Value part, SiteErrors errors) =>
        AreTexts(text, part)
            ? Value.Of(text.String.Contains(part.String, StringComparison.Ordinal))
            : errors.NoOverload(text, part);

    /// <summary>Only A to Z change, so that a rule does not depend on a language.</summary>
    public static Value LowerAscii(in Value text, SiteErrors errors) =>
        text.Kind == ValueKind.String
            ? Map(text, char.IsAsciiLetterUpper, char.ToLowerInvariant)
            : errors.NoOverload(text);

    public static Value UpperAscii(in Value text, SiteErrors errors) =>
        text.Kind == ValueKind.String
            ? Map(text, char.IsAsciiLetterLower, char.ToUpperInvariant)
            : errors.NoOverload(text);

    public static Value Trim(in Value text, SiteErrors errors)
    {
        if (text.Kind != ValueKind.String) return errors.NoOverload(text);
        var trimmed = text.String.AsSpan().Trim();
        return trimmed.Length == text.String.Length ? text : Value.Of(trimmed.ToString());
    }

    /// <summary>Code points of a text, items of a list, entries of a map.</summary>
    public static Value Size(in Value operand, SiteErrors errors) => operand.Kind switch
    {
        ValueKind.String => Value.Of(CountCodePoints(operand.String)),
        ValueKind.List => Value.Of((long)operand.List.Count),
        ValueKind.Map => Value.Of((long)operand.Map.Count),
        _ => errors.NoOverload(operand),
    };

    private static bool AreTexts(in Value left, in Value right) =>
        left.Kind == ValueKind.String && right.Kind == ValueKind.String;

    private static long CountCodePoints(string text)
    {
        var count = text.Length;
        for (var i = 1; i < text.Length; i++)
            if (char.IsSurrogatePair(text[i - 1], text[i]))
                count--;
        return count;
    }

    private static Value Map(in Value text, Func<char, bool> changes, Func<char, char> change)
    {
        var source = text.String;
        if (!source.Any(changes)) return text;
        return Value.Of(string.Create(source.Length, (source, changes, change), static (span, state) =>
        {
            for (var i = 0; i < span.Length; i++)
                span[i] = state.changes(state.source[i]) ? state.change(state.source[i]) : state.source[i];
        }));
    }
}
