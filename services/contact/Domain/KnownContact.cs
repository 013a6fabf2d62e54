using Rapport.Contact.Domain.Identities;

namespace Rapport.Contact.Domain;

/// <summary>What identity resolution needs to know of a contact.</summary>
/// <param name="Id">Contact id.</param>
/// <param name="CreatedAt">When the contact was made.</param>
/// <param name="Known">True once a person, not just a device, is known.</param>
/// <param name="Identifiers">All its identifiers.</param>
internal sealed record KnownContact(
    string Id, DateTimeOffset CreatedAt, bool Known, IReadOnlyCollection<IdentifierKey> Identifiers)
{
    /// <summary>Contacts that somebody said are other people.</summary>
    public IReadOnlyCollection<string> Apart { get; init; } = [];

    /// <summary>Contacts that were merged into this one.</summary>
    public IReadOnlyCollection<string> Merged { get; init; } = [];

    /// <summary>True when somebody said that these two, or any of those merged into them, are two people.</summary>
    public bool IsApartFrom(KnownContact other) => Names(Apart, other) || Names(other.Apart, this);

    private static bool Names(IReadOnlyCollection<string> apart, KnownContact contact) =>
        apart.Count > 0 && (apart.Contains(contact.Id) || contact.Merged.Any(apart.Contains));
}
