using System.Buffers;
using System.Globalization;
using System.Text;
using Rapport.Events;

namespace Rapport.Contact.Domain.Identities;

/// <summary>What all identifiers have in common as text: characters that nobody sees, blanks, control characters.</summary>
internal static class IdentifierText
{
    private static readonly SearchValues<char> Plain = SearchValues.Create(
        [.. Enumerable.Range(0x21, 0x7e - 0x20).Select(c => (char)c)]);

    /// <summary>
    /// Blanks around it off, invisible characters out (zero-width, direction, soft hyphens, byte-order marks, fillers,
    /// variation selectors), every other kind of blank a space, in the given normal form.
    /// </summary>
    /// <param name="sent">As it came.</param>
    /// <param name="form">C keeps what is written; KC also makes full-width letters and digits plain ones.</param>
    /// <param name="cleaned">Set when something else than blanks around it was taken off or changed.</param>
    /// <returns>Null when it is no text: empty, with control characters, U+FFFE or half of a surrogate pair inside.</returns>
    public static string? Clean(string sent, NormalizationForm form, ref bool cleaned)
    {
        if (sent.Length > 0 && sent.AsSpan().IndexOfAnyExcept(Plain) < 0)
            return sent;
        var text = new StringBuilder(sent.Length);
        foreach (var letter in sent.EnumerateRunes())
        {
            // What EnumerateRunes puts in the place of a lone surrogate; nobody writes it into an identifier.
            if (letter == Rune.ReplacementChar)
                return null;
            if (IsInvisible(letter))
                continue;
            if (Rune.GetUnicodeCategory(letter) is UnicodeCategory.SpaceSeparator)
                text.Append(' ');
            else
                text.Append(letter.ToString());
        }

        var normal = UnicodeForm.Of(text.ToString().Trim(), form)?.Trim() ?? "";
        cleaned |= normal != sent.Trim();
        return normal.Length > 0 && !normal.Any(char.IsControl) ? normal : null;
    }

    private static bool IsInvisible(Rune letter) =>
        Rune.GetUnicodeCategory(letter) == UnicodeCategory.Format
        || letter.Value is 0x034f or 0x115f or 0x1160 or 0x17b4 or 0x17b5 or 0x2800 or 0x3164 or 0xffa0
            or (>= 0x180b and <= 0x180f) or (>= 0xfe00 and <= 0xfe0f) or (>= 0xe0000 and <= 0xe0fff)
            or (>= 0x2028 and <= 0x2029);
}
