using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using Rapport.Events;

namespace Rapport.Contact.Domain.Identities;

/// <summary>
/// Values that identify nobody: what programs write where they have no value, what spreadsheets and advertising
/// networks write where they have none, and templates that nobody filled in. Two people who share one share nothing.
/// The lists are those of docs/identifiers.md; a workspace adds to them type by type.
/// </summary>
internal static class IgnoredValues
{
    private static readonly FrozenSet<string> Slips = FrozenSet.ToFrozenSet(
    [
        "undefined", "null", "nil", "none", "void", "nan", "inf", "infinity", "-infinity", "+infinity", "true", "false", "(null)",
        "(none)", "(nil)", "(undefined)", "(empty)", "\\n", "#n/a", "#null!", "#value!", "#ref!", "#name?", "#num!", "#div/0!",
        "#error!", "-1", "-1.0", "string", "=na()", "%s", "%d", "$user_id", "::userid::", "user-id", "anonymous id", "anonymous-id", "[object object]", "symbol()", "object", "0x0", "0e0", "userid", "user id", "anonymousid", "emailaddress",
        "unknown user", "null@null", "undefined@undefined",
    ], StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenSet<string> Words = FrozenSet.ToFrozenSet(
    [
        "n/a", "n.a.", "n.a", "na", "anonymous", "anon", "guest", "visitor", "unknown", "unidentified", "empty", "blank", "missing",
        "not set", "not_set", "notset", "(not set)", "(not provided)", "not provided", "not_provided", "not available",
        "not_available", "not applicable", "nobody", "no value", "id", "anonymous user", "guest user", "unknown_user", "not logged in", "not_logged_in", "匿名", "匿名用户", "匿名使用者", "游客", "访客", "未知", "未登录", "未登錄", "无", "空",
    ], StringComparer.OrdinalIgnoreCase);

    // An id is never wrapped in these; a placeholder is, or a list or an object that was made a text.
    private static readonly (string Begin, string End)[] Wrappers =
    [
        ("{", "}"), ("[", "]"), ("<", ">"), ("%", "%"), ("*|", "|*"), ("__", "__"), ("$$", "$$"), ("@@", "@@"),
    ];

    // And these begin one that stands inside a longer text.
    private static readonly string[] Openings = ["{{", "${", "#{", "<%", "{%", "%!"];

    // Left around a word by whoever cut it out of a text or a list.
    private const string Edges = " .,;:`\"'";

    /// <summary>True for a value that identifies nobody, whatever the type.</summary>
    /// <param name="type">The type, for what its workspace adds; its own name, a header row read as data, is no value either.</param>
    /// <param name="value">Cleaned.</param>
    public static bool Has(IdentifierType type, string value) =>
        !HasLetterOrNumber(value) || IsSlip(value) || IsSlipsInARow(value) || Words.Contains(value) || IsPlaceholder(value)
        || value.StartsWith("function ", StringComparison.Ordinal) || value.Equals(type.Type, StringComparison.OrdinalIgnoreCase)
        || (type.IgnoredValues.Count > 0 && type.IgnoredValues.Contains(value))
        || (UnicodeForm.Of(value, NormalizationForm.FormKC) is { } plain && plain != value && Has(type, plain))
        || (value.AsSpan().Trim(Edges) is { Length: > 0 } inner && inner.Length < value.Length && Has(type, inner.ToString()));

    /// <summary>True for a word that people write where they have no value.</summary>
    public static bool IsWord(string value) => Words.Contains(value);

    /// <summary>True for what only a program writes, never a person.</summary>
    public static bool IsSlip(string value) => Slips.Contains(value);

    /// <summary>True for what comes of joining values that there are not: undefinedundefined, null_null, null,null.</summary>
    private static bool IsSlipsInARow(string value)
    {
        var rest = value.AsSpan();
        for (var words = 0; ; words++)
        {
            rest = rest.TrimStart(" _-,.:;|/@+");
            if (rest.IsEmpty)
                return words > 1;
            var word = rest.StartsWith("undefined", StringComparison.OrdinalIgnoreCase) ? 9
                : rest.StartsWith("null", StringComparison.OrdinalIgnoreCase) || rest.StartsWith("none", StringComparison.OrdinalIgnoreCase) ? 4
                : rest.StartsWith("nan", StringComparison.OrdinalIgnoreCase) ? 3 : 0;
            if (word == 0)
                return false;
            rest = rest[word..];
        }
    }

    /// <summary>True for a template that nobody filled in.</summary>
    public static bool IsPlaceholder(string value)
    {
        foreach (var (begin, end) in Wrappers)
            if (value.Length > begin.Length + end.Length && value.StartsWith(begin, StringComparison.Ordinal)
                && value.EndsWith(end, StringComparison.Ordinal))
                return true;
        foreach (var opening in Openings)
            if (value.Contains(opening, StringComparison.Ordinal))
                return true;
        return false;
    }

    /// <summary>False for marks alone, and for zeros in any number and grouping, as the UUID of zeros.</summary>
    private static bool HasLetterOrNumber(string value)
    {
        foreach (var letter in value.EnumerateRunes())
            if (Rune.IsLetterOrDigit(letter) && CharUnicodeInfo.GetDecimalDigitValue(letter.ToString(), 0) != 0)
                return true;
        return false;
    }
}
