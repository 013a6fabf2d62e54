using Google.Protobuf.WellKnownTypes;
using Rapport.Common.V1;
using Rapport.Events.V1;

namespace Rapport.Events.Consents;

/// <summary>
/// What the events consent_changed and consent_bound mean. Both say the same (<see cref="ConsentChanged"/>); words are read
/// without the space around them, purpose, channel and state in any letter case (docs/consent.md).
/// </summary>
public static class ConsentEvent
{
    /// <summary>The act that an event tells; null when it tells none.</summary>
    public static ConsentAct? Read(Event happened)
    {
        if (happened.Name is not (EventNames.ConsentChanged or EventNames.ConsentBound))
            return null;
        var said = happened.Read<ConsentChanged>();
        if (StateOf(said) is not { } state)
            return null;
        var channel = ChannelOf(said);
        var act = new ConsentAct
        {
            EventId = happened.Id, Purpose = Word(said.Purpose, "marketing").ToLowerInvariant(), Channel = channel, State = state,
            ActedAt = happened.OccurredAt.ToDateTimeOffset(), Source = Word(said.Source), TextVersion = Word(said.TextVersion),
            Addresses = AddressesOf(happened, said, channel, state),
        };
        return ConsentTerms.With(act, said);
    }

    /// <summary>By which channel; all where nothing is said.</summary>
    public static string ChannelOf(ConsentChanged said) => Word(said.Channel, ConsentAct.All).ToLowerInvariant();

    /// <summary>The address that the speaker named; null when none.</summary>
    public static ConsentAddress? Named(ConsentChanged said) =>
        Word(said.Address) is { Length: > 0 } address && Word(said.AddressType) is { Length: > 0 } type
            ? new ConsentAddress(type, address)
            : null;

    /// <summary>What was said; null when the word is none of granted, refused, pending.</summary>
    public static ActState? StateOf(ConsentChanged said) => Word(said.State).ToLowerInvariant() switch
    {
        "granted" when said is { HasConfirmed: true, Confirmed: false } => ActState.Pending,
        "granted" => ActState.Granted,
        "refused" => ActState.Refused,
        "pending" => ActState.Pending,
        _ => null,
    };

    /// <summary>Says in the event what its act holds for.</summary>
    public static void WriteAddresses(Event happened, IEnumerable<ConsentAddress> addresses) =>
        happened.Say(new ConsentChanged
        {
            Addresses = addresses.Select(address => new ConsentChanged.Types.Address { Type = address.Type, Value = address.Value })
                .ToListValue(),
        });

    /// <summary>The identifiers that came with an event and that the channel writes to.</summary>
    public static List<ConsentAddress> Given(Event happened, string channel)
    {
        var types = ConsentChannels.AddressTypes(channel);
        return [.. happened.Identifiers.Where(identifier => types.Contains(identifier.Type))
            .Select(identifier => new ConsentAddress(identifier.Type, identifier.Value))];
    }

    /// <summary>A word without the space around it; the fallback for none.</summary>
    public static string Word(string said, string fallback = "") => said.Trim() is { Length: > 0 } word ? word : fallback;

    /// <summary>
    /// What contact wrote. Events of a log from before that are read strictly: for the identifiers that came with them,
    /// and a refusal for the person too. A grant without any permits nothing until contact has said it again.
    /// </summary>
    private static List<ConsentAddress> AddressesOf(Event happened, ConsentChanged said, string channel, ActState state)
    {
        if (said.Addresses is { } written)
            return [.. written.ReadAll<ConsentChanged.Types.Address>()
                .Select(address => new ConsentAddress(Word(address.Type), Word(address.Value)))];
        var addresses = Given(happened, channel);
        if (state == ActState.Refused || ConsentChannels.AddressTypes(channel).Count == 0)
            addresses.Add(ConsentAddress.Person(happened.Contact));
        return addresses;
    }
}
