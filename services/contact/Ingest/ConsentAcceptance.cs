using Rapport.Common.V1;
using Rapport.Contact.Domain.Identities;
using Rapport.Events;
using Rapport.Events.Consents;
using Rapport.Events.V1;
using Rapport.Hosting.Errors;

namespace Rapport.Contact.Ingest;

/// <summary>
/// Checks what a caller says in consent_changed. An act that the platform would not understand is refused rather than
/// kept without effect: whoever said no must not have said it into the void.
/// </summary>
internal static class ConsentAcceptance
{
    private const int LongestText = 60;
    private static readonly string[] Texts = ["purpose", "channel", "address", "address_type"];

    /// <summary>The field at fault; null when there is none. An address that is named is put into its normal form.</summary>
    /// <param name="accepted">The event; of another name it is left alone.</param>
    /// <param name="region">Country of phone numbers without country code.</param>
    public static FieldFault? Check(Event accepted, string region)
    {
        if (accepted.Name != EventNames.ConsentChanged)
            return null;
        var said = accepted.Read<ConsentChanged>();
        if (ConsentEvent.StateOf(said) is not { } state)
            return Fault("state", "is granted or refused");
        if (EventProperties.WrongKinds(accepted).FirstOrDefault(name => Texts.Contains(name)) is { } wrong)
            return Fault(wrong, "is not a text");
        foreach (var (property, fault) in ConsentTerms.Faults(accepted, state))
            return Fault(property, fault);
        var purpose = ConsentEvent.Word(said.Purpose);
        return purpose.Length > LongestText ? Fault("purpose", $"is longer than {LongestText} characters")
            : ConsentEvent.ChannelOf(said).Length > LongestText ? Fault("channel", $"is longer than {LongestText} characters")
            : purpose == ConsentAct.All && state != ActState.Refused
                ? Fault("purpose", "is *: only a refusal can be for every purpose")
            : CheckAddress(accepted, said, region);
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

    private static FieldFault? CheckAddress(Event accepted, ConsentChanged said, string region)
    {
        if (ConsentEvent.Word(said.Address) is not { Length: > 0 } address)
            return null;
        if (TypeOf(ConsentEvent.Word(said.AddressType), ConsentEvent.ChannelOf(said), address, region) is not { } type)
            return Fault("address_type", "is no type of address that the channel writes to: email, phone, wechat_openid");
        if (Normalise(type, address, region) is not { } normal)
            return Fault("address", $"is no address of the type {type}");
        accepted.Say(new ConsentChanged { Address = normal, AddressType = type });
        return null;
    }

    private static FieldFault Fault(string property, string description) => new($"properties.{property}", description);
}
