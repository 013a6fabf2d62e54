using Google.Protobuf.WellKnownTypes;
using Rapport.Common.V1;

namespace Rapport.Events.Consents;

/// <summary>
/// The events consent_changed and consent_bound, read and written in one place. Their properties are listed in
/// docs/consent.md.
/// </summary>
public static class ConsentEvent
{
    /// <summary>What it is for; default marketing.</summary>
    public const string Purpose = "purpose";

    /// <summary>By which channel; default all.</summary>
    public const string Channel = "channel";

    /// <summary>granted, refused or pending.</summary>
    public const string State = "state";

    /// <summary>
    /// Of a grant: false while it waits to be confirmed, which is as pending; true when it has been (double opt-in).
    /// </summary>
    public const string Confirmed = "confirmed";

    /// <summary>The address it holds for, where the speaker names one.</summary>
    public const string Address = "address";

    /// <summary>The type of <see cref="Address"/>: email, phone, wechat_openid.</summary>
    public const string AddressType = "address_type";

    /// <summary>What it holds for, as {type, value}. Written by contact when the act is taken, and by nobody else.</summary>
    public const string Addresses = "addresses";

    /// <summary>Where it was said.</summary>
    public const string Source = "source";

    /// <summary>Version of the text agreed to.</summary>
    public const string TextVersion = "text_version";

    /// <summary>The act that an event tells; null when it tells none.</summary>
    public static ConsentAct? Read(Event said)
    {
        if (said.Name is not (EventNames.ConsentChanged or EventNames.ConsentBound) || StateOf(said.Properties) is not { } state)
            return null;
        var channel = Text(said.Properties, Channel, ConsentAct.All).ToLowerInvariant();
        var act = new ConsentAct
        {
            EventId = said.Id, Purpose = Text(said.Properties, Purpose, "marketing").ToLowerInvariant(), Channel = channel, State = state,
            ActedAt = said.OccurredAt.ToDateTimeOffset(), Source = Text(said.Properties, Source),
            TextVersion = Text(said.Properties, TextVersion), Addresses = AddressesOf(said, channel, state),
        };
        return ConsentTerms.With(act, said.Properties);
    }

    /// <summary>The address that the speaker named; null when none.</summary>
    public static ConsentAddress? Named(Event said) =>
        Text(said.Properties, Address) is { Length: > 0 } address && Text(said.Properties, AddressType) is { Length: > 0 } type
            ? new ConsentAddress(type, address)
            : null;

    /// <summary>Says in the event what its act holds for.</summary>
    public static void WriteAddresses(Event said, IEnumerable<ConsentAddress> addresses) =>
        (said.Properties ??= new Struct()).Fields[Addresses] = Value.ForList([.. addresses.Select(address =>
            Value.ForStruct(new Struct
            {
                Fields = { ["type"] = Value.ForString(address.Type), ["value"] = Value.ForString(address.Value) },
            }))]);

    /// <summary>A text among properties; the fallback when it is absent, empty or no text.</summary>
    public static string Text(Struct? properties, string name, string fallback = "") =>
        properties?.Fields.TryGetValue(name, out var value) == true && value.StringValue.Trim() is { Length: > 0 } text
            ? text
            : fallback;

    /// <summary>What was said; null when the word is none of granted, refused, pending.</summary>
    public static ActState? StateOf(Struct? properties) => Text(properties, State).ToLowerInvariant() switch
    {
        "granted" when properties!.Fields.TryGetValue(Confirmed, out var confirmed)
            && confirmed is { KindCase: Value.KindOneofCase.BoolValue, BoolValue: false } => ActState.Pending,
        "granted" => ActState.Granted,
        "refused" => ActState.Refused,
        "pending" => ActState.Pending,
        _ => null,
    };

    /// <summary>
    /// What contact wrote. Events of a log from before that are read strictly: for the identifiers that came with them,
    /// and a refusal for the person too. A grant without any permits nothing until contact has said it again.
    /// </summary>
    private static List<ConsentAddress> AddressesOf(Event said, string channel, ActState state)
    {
        if (said.Properties.Fields.TryGetValue(Addresses, out var written)
            && written.KindCase == Value.KindOneofCase.ListValue)
            return [.. written.ListValue.Values.Where(value => value.KindCase == Value.KindOneofCase.StructValue)
                .Select(value => new ConsentAddress(Text(value.StructValue, "type"), Text(value.StructValue, "value")))];
        var addresses = Given(said, channel);
        if (state == ActState.Refused || ConsentChannels.AddressTypes(channel).Count == 0)
            addresses.Add(ConsentAddress.Person(said.Contact));
        return addresses;
    }

    /// <summary>The identifiers that came with an event and that the channel writes to.</summary>
    public static List<ConsentAddress> Given(Event said, string channel)
    {
        var types = ConsentChannels.AddressTypes(channel);
        return [.. said.Identifiers.Where(identifier => types.Contains(identifier.Type))
            .Select(identifier => new ConsentAddress(identifier.Type, identifier.Value))];
    }
}
