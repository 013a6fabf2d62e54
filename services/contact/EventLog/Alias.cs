using Rapport.Common.V1;
using Rapport.Contact.Domain;
using Rapport.Contact.Domain.Identities;
using Rapport.Events;
using Rapport.Events.V1;
using Rapport.Hosting.Errors;

namespace Rapport.Contact.EventLog;

/// <summary>
/// What an alias call says: that the previous id, a user id or an anonymous id, is the same person. An anonymous id is
/// joined as in any other call, and an id that nobody has yet is taken for one. The user id of another contact makes two
/// known people one, which no other call can, so only an API key may say it; from a write key, which anybody
/// can read off a page, it is refused (docs/adr/0016).
/// </summary>
/// <param name="Joined">Further identifiers of the event's contact.</param>
/// <param name="OnePerson">Two user ids are one person's here.</param>
/// <param name="Fault">Why it joins nobody, where it named another person's user id and may not.</param>
internal readonly record struct Alias(IReadOnlyList<IdentifierKey> Joined, bool OnePerson, FieldFault? Fault)
{
    /// <summary>Why an alias was refused.</summary>
    public static readonly FieldFault TwoPeople = new("previous_id",
        "is the user id of another contact; only an API key may say that two known people are one");

    /// <summary>Why an alias that might say it did not join after all.</summary>
    public static readonly FieldFault OtherIds = new("previous_id",
        "is the user id of a contact that has another value of an identifier of which a person has only one");

    /// <summary>
    /// The identifiers that an event's previous id may stand for, read as in any other call: none for other events, and
    /// none for values that identify nobody.
    /// </summary>
    public static IReadOnlyList<IdentifierKey> KeysOf(Event said, IdentifierTypes types)
    {
        if (said.Name != EventNames.Aliased || said.IsConclusion() || said.Read<Aliased>() is not { HasPreviousId: true } alias)
            return [];
        var user = IdentifierReading.Of(types.Of(IdentifierKey.UserId), alias.PreviousId, "").Value;
        var device = IdentifierReading.Of(types.Of(IdentifierKey.AnonymousId), alias.PreviousId, "").Value;
        return user is not null && device is not null
            ? [new IdentifierKey(IdentifierKey.UserId, user), new IdentifierKey(IdentifierKey.AnonymousId, device)]
            : [];
    }

    /// <summary>Decides an event's alias.</summary>
    /// <param name="said">The event.</param>
    /// <param name="identifiers">Its identifiers.</param>
    /// <param name="types">What the workspace says of identifiers.</param>
    /// <param name="owner">Id of the contact that has an identifier; null when nobody has.</param>
    public static Alias Of(
        Event said, IReadOnlyList<IdentifierKey> identifiers, IdentifierTypes types, Func<IdentifierKey, string?> owner)
    {
        if (KeysOf(said, types) is not [var user, var device] || identifiers.Contains(user))
            return new Alias([], OnePerson: false, Fault: null);
        if (owner(user) is not { } other)
            return new Alias([device], OnePerson: false, Fault: null);
        // Said again, or said of oneself.
        if (identifiers.Any(i => owner(i) == other) && identifiers.All(i => i.Type != IdentifierKey.UserId || owner(i) == other))
            return new Alias([], OnePerson: false, Fault: null);
        return said.Origin?.Kind is OriginKind.ApiKey
            ? new Alias([user], OnePerson: true, Fault: null)
            : new Alias([], OnePerson: false, TwoPeople);
    }

    /// <summary>The types by which the event is resolved: with an alias of two people a contact has room for both ids.</summary>
    public IdentifierTypes TypesOf(IdentifierTypes types) => OnePerson ? IdentityResolution.ForOnePerson(types) : types;
}
