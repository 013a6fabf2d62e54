namespace Rapport.Contact.Domain;

/// <summary>One act of consent or refusal.</summary>
/// <param name="Purpose">For example "marketing".</param>
/// <param name="Channel">For example "email"; "*" for all.</param>
/// <param name="Granted">True for consent, false for refusal.</param>
/// <param name="Source">Where it was given.</param>
/// <param name="TextVersion">Version of the text agreed to.</param>
/// <param name="ActedAt">When the person acted.</param>
internal sealed record ConsentAct(
    string Purpose, string Channel, bool Granted, string Source, string TextVersion, DateTimeOffset ActedAt)
{
    /// <summary>The act in force per purpose and channel: the newest; on a tie the refusal.</summary>
    public static IReadOnlyList<ConsentAct> InForce(IEnumerable<ConsentAct> acts) =>
        [.. acts.GroupBy(a => (a.Purpose, a.Channel))
            .Select(g => g.OrderByDescending(a => a.ActedAt).ThenBy(a => a.Granted).First())
            .OrderBy(a => a.Purpose, StringComparer.Ordinal).ThenBy(a => a.Channel, StringComparer.Ordinal)];
}
