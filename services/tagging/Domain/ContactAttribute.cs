namespace Rapport.Tagging.Domain;

/// <summary>A trait that an identify call brought.</summary>
/// <param name="Value">Text, double or bool.</param>
/// <param name="At">When it was said; the newest counts.</param>
public sealed record ContactAttribute(object Value, DateTimeOffset At)
{
    /// <summary>
    /// Whether this one counts rather than the other: the newer, and of two at the same instant always the same one,
    /// whatever arrives first.
    /// </summary>
    public bool Supersedes(ContactAttribute? other) => other is null || At > other.At
        || (At == other.At && string.CompareOrdinal(Text, other.Text) > 0);

    private string Text => Convert.ToString(Value, System.Globalization.CultureInfo.InvariantCulture) ?? "";
}
