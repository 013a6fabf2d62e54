using Google.Protobuf.WellKnownTypes;
using Rapport.Contact.Domain;
using Rapport.Contact.Ingest;
using Rapport.Contact.Profiles;
using Rapport.Contact.V1;
using Rapport.Defaults.Errors;
using Rapport.Defaults.Events;

namespace Rapport.Contact.Consents;

/// <summary>The record of consent: acts go through the log like everything else, and are read from their history.</summary>
internal sealed class ConsentRecord(Intake intake, ContactReader reader, ConsentStore consents, TimeProvider clock)
{
    /// <summary>Records an act as a consent_changed event. Durable when it answers; in force once numbered.</summary>
    public async Task<Consent> SetAsync(string workspace, SetConsentRequest request, CancellationToken cancellation)
    {
        var consent = request.Consent ?? new Consent();
        List<FieldFault> faults = [];
        if (consent.Purpose.Length is 0 or > 60)
            faults.Add(new FieldFault("consent.purpose", "is missing or longer than 60 characters, for example marketing"));
        if (consent.Channel.Length is 0 or > 60)
            faults.Add(new FieldFault("consent.channel", "is missing or longer than 60 characters; * stands for all"));
        if (consent.State is not (ConsentState.Granted or ConsentState.Refused))
            faults.Add(new FieldFault("consent.state", "is CONSENT_STATE_GRANTED or CONSENT_STATE_REFUSED"));
        if (faults.Count > 0)
            throw DomainError.Invalid(faults);
        var contact = await reader.GetAsync(workspace, request.Contact, cancellation);
        consent.ActedAt ??= clock.GetUtcNow().ToTimestamp();
        var answer = await intake.TakeAsync(workspace, "", [ToEvent(contact.Id, consent)], cancellation);
        if (answer.RejectedCount > 0)
            throw DomainError.Invalid("consent." + answer.Results[0].ErrorField, answer.Results[0].ErrorReason);
        return consent;
    }

    /// <summary>What is in force, and every act.</summary>
    public async Task<ListConsentsResponse> ListAsync(string workspace, string id, CancellationToken cancellation)
    {
        var contact = await reader.GetAsync(workspace, id, cancellation);
        var acts = await consents.ListAsync(workspace, contact.Merged.Append(contact.Id), cancellation);
        return new ListConsentsResponse
        {
            Current = { ConsentAct.InForce(acts).Select(ToProto) },
            History = { acts.Select(ToProto) },
        };
    }

    private static EventInput ToEvent(string contact, Consent consent) => new()
    {
        Name = EventNames.ConsentChanged, Contact = contact, OccurredAt = consent.ActedAt,
        Properties = new Struct
        {
            Fields =
            {
                ["purpose"] = Value.ForString(consent.Purpose), ["channel"] = Value.ForString(consent.Channel),
                ["state"] = Value.ForString(consent.State == ConsentState.Granted ? "granted" : "refused"),
                ["source"] = Value.ForString(consent.Source), ["text_version"] = Value.ForString(consent.TextVersion),
            },
        },
    };

    private static Consent ToProto(ConsentAct act) => new()
    {
        Purpose = act.Purpose, Channel = act.Channel, Source = act.Source, TextVersion = act.TextVersion,
        State = act.Granted ? ConsentState.Granted : ConsentState.Refused, ActedAt = act.ActedAt.ToTimestamp(),
    };
}
