namespace Rapport.Events.Consents;

/// <summary>
/// What an act of consent holds for: an address, or, for what is said without one, the person. See docs/consent.md.
/// </summary>
/// <param name="Type">Type of the identifier: email, phone, wechat_openid; <see cref="PersonType"/> for the person.</param>
/// <param name="Value">Normalised value; of a person, the id of the contact that the act was numbered under.</param>
public readonly record struct ConsentAddress(string Type, string Value)
{
    /// <summary>The type of an address that is no address, but the person as such.</summary>
    public const string PersonType = "contact";

    /// <summary>True when it stands for the person.</summary>
    public bool IsPerson => Type == PersonType;

    /// <summary>The person as such.</summary>
    public static ConsentAddress Person(string contact) => new(PersonType, contact);
}
