using Rapport.Events.Consents;


namespace Rapport.Contact.Domain;

/// <summary>What is in force for one purpose, channel and address.</summary>
/// <param name="Purpose">The purpose.</param>
/// <param name="Channel">The channel.</param>
/// <param name="Address">The address; null where the contact has none that the channel writes to.</param>
/// <param name="InForce">The state and the act that decides.</param>
internal sealed record ConsentStanding(string Purpose, string Channel, ConsentAddress? Address, ConsentInForce InForce);

/// <summary>Everything that is in force for a contact, each answer by <see cref="ConsentInForce"/> and no other way.</summary>
internal static class ConsentStandings
{
    /// <summary>
    /// An answer for every purpose and channel that the acts speak of, for each address of the contact that the channel
    /// writes to. Ordered by purpose, channel, address.
    /// </summary>
    /// <param name="acts">Acts numbered under the contacts, and all that hold for the addresses.</param>
    /// <param name="addresses">The contact's addresses now.</param>
    /// <param name="contacts">The contact's id and those merged into it.</param>
    /// <param name="at">The moment: what has expired by then counts no more.</param>
    public static IReadOnlyList<ConsentStanding> Of(
        IReadOnlyCollection<ConsentAct> acts, IReadOnlyCollection<ConsentAddress> addresses,
        IReadOnlyCollection<string> contacts, DateTimeOffset at)
    {
        var questions = from purpose in Named(acts.Select(act => act.Purpose), ConsentAct.All)
                        from channel in Named(acts.SelectMany(act => ChannelsOf(act, addresses)), "")
                        let types = ConsentChannels.AddressTypes(channel)
                        let written = addresses.Where(address => types.Contains(address.Type))
                        from address in written.Any() ? written.Select(a => (ConsentAddress?)a) : [null]
                        select new ConsentQuestion(purpose, channel, address, contacts, at);
        return [.. questions.Select(asked => new ConsentStanding(
                asked.Purpose, asked.Channel, asked.Address, Answer(acts, asked)))
            .Where(standing => standing.InForce.State is not null)
            .OrderBy(s => s.Purpose, StringComparer.Ordinal).ThenBy(s => s.Channel, StringComparer.Ordinal)
            .ThenBy(s => s.Address?.Value, StringComparer.Ordinal)];
    }

    // Of a grant that found no address it is told that it is there, and waits.
    private static ConsentInForce Answer(IReadOnlyCollection<ConsentAct> acts, ConsentQuestion asked)
    {
        var answer = ConsentInForce.Of(acts, asked);
        if (answer.State is not null || asked.Address is not null)
            return answer;
        var waiting = acts.Where(act => act.Addresses.Count == 0 && act.Covers(asked.Purpose, asked.Channel))
            .MaxBy(act => act.ActedAt);
        return waiting is null ? answer : new ConsentInForce(ActState.Pending, waiting);
    }

    // What speaks of every purpose is answered under the others; only where there are none, under its own name.
    private static IEnumerable<string> Named(IEnumerable<string> all, string unless)
    {
        var names = all.Distinct().ToList();
        return names.Count > 1 ? names.Where(name => name != unless) : names;
    }

    private static IEnumerable<string> ChannelsOf(ConsentAct act, IReadOnlyCollection<ConsentAddress> addresses) =>
        act.Channel != ConsentAct.All ? [act.Channel]
            : addresses.Select(a => a.Type).Distinct().SelectMany(ConsentChannels.ChannelsOf).DefaultIfEmpty(ConsentAct.All);
}
