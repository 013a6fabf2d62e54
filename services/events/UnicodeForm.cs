using System.Text;

namespace Rapport.Events;

/// <summary>Normal forms of Unicode (UAX 15) for text that anybody may have sent.</summary>
public static class UnicodeForm
{
    /// <summary>The text in a normal form; null for what has none: U+FFFE, half of a surrogate pair.</summary>
    public static string? Of(string text, NormalizationForm form)
    {
        if (Ascii.IsValid(text))
            return text;
        try
        {
            return text.Normalize(form);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }
}
