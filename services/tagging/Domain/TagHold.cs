namespace Rapport.Tagging.Domain;

/// <summary>One reason why a contact has a tag.</summary>
/// <param name="Tag">The tag.</param>
/// <param name="Origin">Number of the rule that gives it; <see cref="Manual"/> when it was given by hand.</param>
/// <param name="Since">Since when.</param>
public sealed record TagHold(string Tag, int Origin, DateTimeOffset Since)
{
    /// <summary>Origin of a tag that was given by hand: only a hand takes it off.</summary>
    public const int Manual = 0;
}
