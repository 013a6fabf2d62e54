namespace Rapport.Contact.Domain;

/// <summary>What identity resolution needs to know of a contact.</summary>
/// <param name="Id">Contact id.</param>
/// <param name="CreatedAt">When the contact was made.</param>
/// <param name="Identifiers">All its identifiers.</param>
internal sealed record KnownContact(string Id, DateTimeOffset CreatedAt, IReadOnlyCollection<IdentifierKey> Identifiers)
{
    /// <summary>True once a person, not just a device, is known.</summary>
    public bool Known => Identifiers.Any(i => i.MakesKnown);
}
