namespace Rapport.Scoring.Domain;

/// <summary>What is known of a contact's trait: the newest value by occurred_at, whatever arrives last.</summary>
/// <param name="Name">As conditions read it: <c>contact.NAME</c>.</param>
/// <param name="Value">A text, a double or a bool.</param>
/// <param name="At">When it was told.</param>
/// <param name="Tie">Decides between two of one instant.</param>
public sealed record Trait(string Name, object Value, DateTimeOffset At, ulong Tie)
{
    /// <summary>Longest text that is kept.</summary>
    public const int LongestText = 200;

    /// <summary>Whether the other replaces it.</summary>
    public bool IsOlderThan(Trait other) => At != other.At ? At < other.At : Tie < other.Tie;
}
