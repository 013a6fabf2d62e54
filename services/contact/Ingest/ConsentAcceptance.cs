using Google.Protobuf.WellKnownTypes;
using Rapport.Common.V1;
using Rapport.Contact.Domain;
using Rapport.Contact.Domain.Identities;
using Rapport.Events;
using Rapport.Events.Consents;
using Rapport.Hosting.Errors;

namespace Rapport.Contact.Ingest;

/// <summary>
/// Checks what a caller says in consent_changed. An act that the platform would not understand is refused rather than
/// kept without effect: whoever said no must not have said it into the void.
/// </summary>
internal static class ConsentAcceptance
{
    private const int LongestText = 60;

    /// <summary>The field at fault; null when there is none. An address that is named is put into its normal form.</summary>
    /// <param name="accepted">The event; of another name it is left alone.</param>
    /// <param name="region">Country of phone numbers without country code.</param>
    public static FieldFault? Check(Event accepted, string region)
    {
        if (accepted.Name != EventNames.ConsentChanged)
            return null;
        if (ConsentEvent.StateOf(accepted.Properties) is not { } state)
            return Fault(ConsentEvent.State, "is granted or refused");
        foreach (var name in (string[])[ConsentEvent.Purpose, ConsentEvent.Channel, ConsentEvent.Address, ConsentEvent.AddressType])
        {
            if (accepted.Properties.Fields.TryGetValue(name, out var value)
                && value.KindCase is not (Value.KindOneofCase.StringValue or Value.KindOneofCase.NullValue))
                return Fault(name, "is not a text");
        }

        foreach (var (property, fault) in ConsentTerms.Faults(accepted.Properties, state))
            return Fault(property, fault);
        var purpose = ConsentEvent.Text(accepted.Properties, ConsentEvent.Purpose);
        var channel = ConsentEvent.Text(accepted.Properties, ConsentEvent.Channel, ConsentAct.All).ToLowerInvariant();
        return purpose.Length > LongestText ? Fault(ConsentEvent.Purpose, $"is longer than {LongestText} characters")
            : channel.Length > LongestText ? Fault(ConsentEvent.Channel, $"is longer than {LongestText} characters")
            : purpose == ConsentAct.All && state != ActState.Refused
                ? Fault(ConsentEvent.Purpose, "is *: only a refusal can be for every purpose")
            : CheckAddress(accepted.Properties, channel, region);
    }

    /// <summary>The normal form of an address, the same as of the identifier; null when it is none of the type.</summary>
    public static string? Normalise(string type, string value, string region) =>
        IdentifierReading.Of(IdentifierTypes.Default.Of(type), value, region).Value;

    /// <summary>
    /// The type of an address: the one given, where the channel writes to it; else the only one that it writes to; else
    /// what the address looks like, e-mail or phone. Null when there is none.
    /// </summary>
    public static string? TypeOf(string given, string channel, string address, string region)
    {
        var types = ConsentChannels.AddressTypes(channel);
        if (given.Length > 0)
            return types.FirstOrDefault(type => type == given);
        return types.Count == 1 ? types[0] : types.FirstOrDefault(type =>
            type is IdentifierKey.Email or IdentifierKey.Phone && Normalise(type, address, region) is not null);
    }

    private static FieldFault? CheckAddress(Struct properties, string channel, string region)
    {
        if (ConsentEvent.Text(properties, ConsentEvent.Address) is not { Length: > 0 } address)
            return null;
        if (TypeOf(ConsentEvent.Text(properties, ConsentEvent.AddressType), channel, address, region) is not { } type)
            return Fault(ConsentEvent.AddressType, "is no type of address that the channel writes to: email, phone, wechat_openid");
        if (Normalise(type, address, region) is not { } normal)
            return Fault(ConsentEvent.Address, $"is no address of the type {type}");
        properties.Fields[ConsentEvent.Address] = Value.ForString(normal);
        properties.Fields[ConsentEvent.AddressType] = Value.ForString(type);
        return null;
    }

    private static FieldFault Fault(string property, string description) => new($"properties.{property}", description);
}
