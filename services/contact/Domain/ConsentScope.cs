using Rapport.Events.Consents;


namespace Rapport.Contact.Domain;

/// <summary>What contact knows of a person's addresses when an act of consent is taken.</summary>
/// <param name="Contact">The contact's id.</param>
/// <param name="Addresses">Its addresses of every type, each with when it was first seen.</param>
/// <param name="Said">Type, text and time of the traits that say which address is in use (email, phone).</param>
/// <param name="JoinedAt">When it last became one with another person that was known; null when it never did.</param>
internal sealed record AddressBook(
    string Contact, IReadOnlyDictionary<ConsentAddress, DateTimeOffset> Addresses,
    IReadOnlyDictionary<string, (string Text, DateTimeOffset At)> Said, DateTimeOffset? JoinedAt)
{
    /// <summary>The addresses of a type, the newest first.</summary>
    public IReadOnlyList<string> Of(string type) =>
        [.. Addresses.Where(a => a.Key.Type == type).OrderByDescending(a => a.Value)
            .ThenBy(a => a.Key.Value, StringComparer.Ordinal).Select(a => a.Key.Value)];
}

/// <summary>An act of consent as it was said, before it is known what it holds for.</summary>
/// <param name="Channel">By which channel.</param>
/// <param name="State">What was said.</param>
/// <param name="ActedAt">When.</param>
/// <param name="Named">The address that the speaker named for it; null when none.</param>
/// <param name="Given">The identifiers of the same item that the channel writes to.</param>
internal sealed record SaidConsent(
    string Channel, ActState State, DateTimeOffset ActedAt, ConsentAddress? Named, IReadOnlyList<ConsentAddress> Given);

/// <summary>
/// Decides what an act of consent holds for, once, when it is taken; the table is in docs/consent.md. A grant never
/// holds for more than was meant, a refusal never for less.
/// </summary>
internal static class ConsentScope
{
    /// <summary>How far the clock of a device may lag behind the one that told of an address.</summary>
    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(5);

    /// <summary>The addresses that the act holds for; none for a grant that found none.</summary>
    public static IReadOnlyList<ConsentAddress> Of(SaidConsent said, AddressBook book)
    {
        var types = ConsentChannels.AddressTypes(said.Channel);
        var person = ConsentAddress.Person(book.Contact);
        if (said.Named is { } named)
            return said.State == ActState.Refused || book.Addresses.ContainsKey(named) || said.Given.Contains(named)
                ? [named]
                : [];
        if (types.Count == 0)
            return [person];
        if (said.State != ActState.Refused)
            return said.Given.Count > 0
                ? said.Given
                : [.. types.Select(type => InUseAt(said.ActedAt, type, book)).OfType<ConsentAddress>()];
        var refused = types.SelectMany(type =>
        {
            var given = said.Given.Where(address => address.Type == type).ToList();
            return given.Count > 0 ? given : book.Of(type).Select(value => new ConsentAddress(type, value));
        });
        return said.Given.Count > 0 ? [.. refused] : [.. refused, person];
    }

    /// <summary>
    /// The address of a type that the person used at a moment. Nobody can tell whose word an act is that is older than
    /// the moment when two known people turned out to be one: then there is none.
    /// </summary>
    private static ConsentAddress? InUseAt(DateTimeOffset moment, string type, AddressBook book)
    {
        var at = moment + Skew;
        var all = book.Of(type);
        if (all.Count == 0 || book.JoinedAt > at)
            return null;
        if (all.Count == 1)
            return new ConsentAddress(type, all[0]);
        var seen = all.Where(value => book.Addresses[new ConsentAddress(type, value)] <= at).ToList();
        var trait = book.Said.TryGetValue(type, out var said) && said.At <= at ? said.Text : null;
        return AddressInUse.Of(seen, trait) is { } used ? new ConsentAddress(type, used) : null;
    }
}
