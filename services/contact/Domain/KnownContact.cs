using Rapport.Contact.Domain.Identities;

namespace Rapport.Contact.Domain;

/// <summary>What identity resolution needs to know of a contact.</summary>
/// <param name="Id">Contact id.</param>
/// <param name="CreatedAt">When the contact was made.</param>
/// <param name="Known">True once a person, not just a device, is known.</param>
/// <param name="Identifiers">All its identifiers.</param>
internal sealed record KnownContact(
    string Id, DateTimeOffset CreatedAt, bool Known, IReadOnlyCollection<IdentifierKey> Identifiers);
