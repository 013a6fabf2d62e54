namespace Rapport.Conditions.Runtime;

/// <summary>
/// RE2's character classes as bodies of .NET classes. RE2's are ASCII where .NET's are Unicode, and RE2 counts code
/// points where .NET counts UTF-16 units.
/// </summary>
internal static class RegexClasses
{
    /// <summary>A code point beyond the basic plane is two units.</summary>
    private const string SurrogatePair = @"[\uD800-\uDBFF][\uDC00-\uDFFF]";

    public const string AnyCodePoint = $@"(?:{SurrogatePair}|[^\uD800-\uDFFF])";

    public const string AnyButNewLine = $@"(?:{SurrogatePair}|[^\n\uD800-\uDFFF])";

    private static readonly HashSet<string> GeneralCategories =
    [
        "L", "Lu", "Ll", "Lt", "Lm", "Lo", "M", "Mn", "Mc", "Me", "N", "Nd", "Nl", "No",
        "P", "Pc", "Pd", "Ps", "Pe", "Pi", "Pf", "Po", "S", "Sm", "Sc", "Sk", "So", "Z", "Zs", "Zl", "Zp",
    ];

    public static string Positive(string body) => $"[{body}]";

    public static string Negative(string body) => $@"(?:{SurrogatePair}|[^{body}\uD800-\uDFFF])";

    /// <summary>\d \D \w \W \s \S; null for another letter.</summary>
    public static string? Perl(char letter) => letter switch
    {
        'd' => "0-9",
        'w' => "0-9A-Z_a-z",
        's' => @"\t\n\f\r\u0020",
        'D' => @"\u0000-\u002F\u003A-\uD7FF\uE000-\uFFFF",
        'W' => @"\u0000-\u002F\u003A-\u0040\u005B-\u005E\u0060\u007B-\uD7FF\uE000-\uFFFF",
        'S' => @"\u0000-\u0008\u000B\u000E-\u001F\u0021-\uD7FF\uE000-\uFFFF",
        _ => null,
    };

    /// <summary>The class of [:name:].</summary>
    public static string Posix(string name) => name switch
    {
        "alnum" => "0-9A-Za-z",
        "alpha" => "A-Za-z",
        "ascii" => @"\u0000-\u007F",
        "blank" => @"\t\u0020",
        "cntrl" => @"\u0000-\u001F\u007F",
        "digit" => "0-9",
        "graph" => @"\u0021-\u007E",
        "lower" => "a-z",
        "print" => @"\u0020-\u007E",
        "punct" => @"\u0021-\u002F\u003A-\u0040\u005B-\u0060\u007B-\u007E",
        "space" => @"\t\n\v\f\r\u0020",
        "upper" => "A-Z",
        "word" => "0-9A-Z_a-z",
        "xdigit" => "0-9A-Fa-f",
        _ => throw new RegexException($"the class [:{name}:] is not supported"),
    };

    /// <summary>The class of \p{name}; general categories only, as .NET has no scripts.</summary>
    public static string Unicode(string name, bool isNegated) => GeneralCategories.Contains(name)
        ? $@"\{(isNegated ? 'P' : 'p')}{{{name}}}"
        : throw new RegexException($@"the class \p{{{name}}} is not supported",
            @"use a general category such as \p{L}");

    public static string Unit(char unit) => $@"\u{(int)unit:X4}";
}
