using System.Buffers;

namespace Rapport.Contact.Domain.Identities;

/// <summary>What spreadsheets and number types do to ids.</summary>
internal static class SpreadsheetText
{
    private static readonly SearchValues<char> Mantissa = SearchValues.Create("0123456789.,");

    /// <summary>
    /// Takes off what a spreadsheet puts around a number so that it stays text ('0042, ="0042", "0042"), and the tail of
    /// a number that went through a floating-point column (42.0).
    /// </summary>
    /// <param name="text">The value, without blanks around it.</param>
    /// <param name="cleaned">Set when something was taken off.</param>
    /// <returns>Null for scientific notation (1.38E+10): it has lost digits, and the same for many people.</returns>
    public static string? Clean(string text, ref bool cleaned)
    {
        for (var before = ""; before != text;)
        {
            before = text;
            if (text.StartsWith('=') && text.Length > 3 && text[1] == '"')
                text = text[1..];
            if (text.Length > 2 && text[0] == '"' && text[^1] == '"')
                text = text[1..^1].Trim();
            if (text.Length > 1 && text[0] == '\'')
                text = (text.Length > 2 && text[^1] == '\'' ? text[1..^1] : text[1..]).Trim();
            text = WithoutTail(text);
            cleaned |= before != text;
        }

        return IsScientific(text) ? null : text;
    }

    /// <summary>42.0 and 42.00 are 42; 42.5 and 1.0.0 stay.</summary>
    private static string WithoutTail(string text)
    {
        var dot = text.IndexOf('.', StringComparison.Ordinal);
        return dot > 0 && dot < text.Length - 1 && text.AsSpan(dot + 1).IndexOfAnyExcept('0') < 0
            && text.AsSpan(text[0] == '+' && dot > 1 ? 1 : 0, text[0] == '+' ? dot - 1 : dot).IndexOfAnyExceptInRange('0', '9') < 0
            ? text[..dot]
            : text;
    }

    /// <summary>Digits, perhaps with a point, then E and a plus: as programs print large numbers. 1e10 without a plus may be an id.</summary>
    private static bool IsScientific(string text)
    {
        var e = text.AsSpan().IndexOfAny('E', 'e');
        if (e < 1 || e > text.Length - 3 || text[e + 1] != '+')
            return false;
        var mantissa = text.AsSpan(0, e).TrimStart("+-");
        return mantissa.Length > 0 && char.IsAsciiDigit(mantissa[0]) && mantissa.IndexOfAnyExcept(Mantissa) < 0
            && text.AsSpan(e + 2).IndexOfAnyExceptInRange('0', '9') < 0;
    }
}
