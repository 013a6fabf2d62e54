using Rapport.Common.V1;
using Rapport.Contact.Domain;
using Rapport.Events;
using Rapport.Events.Consents;
using Rapport.Events.V1;
using Rapport.Hosting.Errors;

namespace Rapport.Contact.Ingest;

/// <summary>
/// The limits of a write key, which stands in the source of public pages: who speaks with it may be anybody, about
/// anybody. What they may do is name people as pages know them, and claim consent.
/// </summary>
internal static class WriteKeyLimits
{
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
        var consent = said.Read<ConsentChanged>();
        if (consent.Address.Length > 0 && !said.Identifiers.Any(i => i.Value == consent.Address && i.Type == consent.AddressType))
            return new FieldFault("properties.address", "is not one of the identifiers of this event, and others are not taken from a write key");
        if (consent.Basis.Length > 0 && ConsentBases.Of(consent.Basis) != ConsentBasis.Express)
            return new FieldFault("properties.basis", "is taken from a write key as express only: what a sale or a signature permits, your server has to say");
        // Whoever says that the owner of an address has confirmed it must be who sent the message.
        if (consent.Confirmed)
            said.Unsay<ConsentChanged>(ConsentChanged.ConfirmedFieldNumber);
        if (consent.State.Length > 0)
            said.Say(new ConsentChanged { State = ConsentClaim.StateOf(consent.State, grants) });
        return null;
    }
}
