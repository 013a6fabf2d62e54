using Rapport.Events.Facts;


namespace Rapport.Scoring.Vocabulary;

/// <summary>What is known of a contact's trait: the newest word, whatever arrives last (<see cref="TraitLaw"/>).</summary>
/// <param name="Name">As conditions read it: <c>contact.NAME</c>.</param>
/// <param name="Value">See <see cref="TraitValue"/>; null when it was taken away.</param>
/// <param name="At">When it was told.</param>
/// <param name="Tie">Decides between two of one instant: the place in the log.</param>
public sealed record Trait(string Name, object? Value, DateTimeOffset At, ulong Tie)
{
    /// <summary>Longest name of a source or a company that is kept.</summary>
    public const int LongestText = 200;

    /// <summary>Whether the other replaces it.</summary>
    public bool IsOlderThan(Trait other) => new Said(At, Tie) < new Said(other.At, other.Tie);
}
