using System.Buffers;
using System.Text;

namespace Rapport.Contact.Domain;

/// <summary>The one spelling of event names: snake case.</summary>
internal static class EventName
{
    private static readonly SearchValues<char> SnakeCase =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789_");

    /// <summary>
    /// "Order Completed", "orderCompleted" and "order-completed" become order_completed: letters in lower case,
    /// every run of anything but letters and digits one underscore, a new word where a capital follows a small letter
    /// or digit. Empty when nothing is left.
    /// </summary>
    public static string ToSnakeCase(string name)
    {
        if (IsSnakeCase(name))
            return name;
        var text = new StringBuilder(name.Length + 4);
        var previous = '\0';
        foreach (var letter in name)
        {
            var wordStarts = char.IsUpper(letter) && (char.IsLower(previous) || char.IsDigit(previous));
            if ((wordStarts || !char.IsLetterOrDigit(letter)) && text.Length > 0 && text[^1] != '_')
                text.Append('_');
            if (char.IsLetterOrDigit(letter))
                text.Append(char.ToLowerInvariant(letter));
            previous = letter;
        }

        return text.ToString().TrimEnd('_');
    }

    private static bool IsSnakeCase(string name) =>
        name.Length > 0 && name[0] != '_' && name[^1] != '_' && !name.Contains("__", StringComparison.Ordinal)
        && name.AsSpan().IndexOfAnyExcept(SnakeCase) < 0;
}
