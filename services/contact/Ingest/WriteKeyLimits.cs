using Google.Protobuf.WellKnownTypes;
using Rapport.Common.V1;
using Rapport.Contact.Domain;
using Rapport.Events;
using Rapport.Events.Consents;
using Rapport.Hosting.Errors;

namespace Rapport.Contact.Ingest;

/// <summary>
/// The limits of a write key, which stands in the source of public pages: who speaks with it may be anybody, about
/// anybody. What they may do is name people as pages know them, and claim consent.
/// </summary>
internal static class WriteKeyLimits
{
    private const string State = "state";
    private const string Address = "address";
    private const string AddressType = "address_type";

    /// <summary>The fault, or null; an act of consent gets the state that it counts with.</summary>
    /// <param name="said">An event that is right in all else, with its identifiers.</param>
    /// <param name="grants">What a grant counts for here.</param>
    public static FieldFault? Apply(Event said, WriteKeyGrants grants)
    {
        if (said.Origin.Kind != OriginKind.WriteKey)
            return null;
        // Contact ids are the platform's: pages know visitors by what they call themselves. With one that leaked, anybody
        // could write onto that person's timeline.
        if (said.Contact.Length > 0)
            return new FieldFault("contact", "is not taken from a write key: name the person by user_id, anonymous_id, email or phone");
        return said.Name == EventNames.ConsentChanged ? ApplyToConsent(said, grants) : null;
    }

    private static FieldFault? ApplyToConsent(Event said, WriteKeyGrants grants)
    {
        if (said.Properties is null)
            return null;
        if (Text(said.Properties, Address) is { Length: > 0 } address && !said.Identifiers.Any(i => i.Value == address && i.Type == Text(said.Properties, AddressType)))
            return new FieldFault($"properties.{Address}", "is not one of the identifiers of this event, and others are not taken from a write key");
        if (Text(said.Properties, ConsentTerms.Basis) is { Length: > 0 } basis && ConsentBases.Of(basis) != ConsentBasis.Express)
            return new FieldFault($"properties.{ConsentTerms.Basis}", "is taken from a write key as express only: what a sale or a signature permits, your server has to say");
        // Whoever says that the owner of an address has confirmed it must be who sent the message.
        if (said.Properties.Fields.GetValueOrDefault(ConsentEvent.Confirmed) is { BoolValue: true })
            said.Properties.Fields.Remove(ConsentEvent.Confirmed);
        if (Text(said.Properties, State) is { Length: > 0 } state)
            said.Properties.Fields[State] = Value.ForString(ConsentClaim.StateOf(state, grants));
        return null;
    }

    private static string Text(Struct properties, string name) =>
        properties.Fields.TryGetValue(name, out var value) ? value.StringValue : "";
}
