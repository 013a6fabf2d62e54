using Rapport.Events.Consents;


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
    public string? Email => AddressInUse.Of(Emails, Traits.GetValueOrDefault("email") as string);

    /// <summary>All ids of this person.</summary>
    public IEnumerable<string> AllIds => Merged.Append(Id);
}
