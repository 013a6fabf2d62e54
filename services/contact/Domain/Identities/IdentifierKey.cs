namespace Rapport.Contact.Domain.Identities;

/// <summary>One value by which a contact is found again, normalised.</summary>
/// <param name="Type">user_id, anonymous_id, email, phone, or a type of the workspace.</param>
/// <param name="Value">Normalised value.</param>
internal readonly record struct IdentifierKey(string Type, string Value)
{
    public const string UserId = "user_id";
    public const string AnonymousId = "anonymous_id";
    public const string Email = "email";
    public const string Phone = "phone";
}
