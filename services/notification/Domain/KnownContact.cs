namespace Rapport.Notification.Domain;

/// <summary>What contact says about a person at the moment of a decision.</summary>
/// <param name="Id">The contact's id; of a merged contact, the survivor's.</param>
/// <param name="Merged">Ids that were merged into it.</param>
/// <param name="Traits">Traits, as values of templates.</param>
/// <param name="Emails">E-mail addresses, newest first.</param>
internal sealed record KnownContact(
    string Id, IReadOnlyList<string> Merged, IReadOnlyDictionary<string, object?> Traits, IReadOnlyList<string> Emails)
{
    /// <summary>
    /// The address to write to: the trait <c>email</c> where it is one of the contact's addresses, else the newest
    /// address. Null when there is none.
    /// </summary>
    public string? Email =>
        Emails.Count == 0 ? null
        : Traits.GetValueOrDefault("email") is string trait && Emails.Contains(trait.Trim().ToLowerInvariant())
            ? trait.Trim().ToLowerInvariant()
            : Emails[0];

    /// <summary>All ids under which acts of this person may be recorded.</summary>
    public IEnumerable<string> AllIds => Merged.Append(Id);
}
