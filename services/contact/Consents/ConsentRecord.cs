using Google.Protobuf.WellKnownTypes;
using Microsoft.Extensions.Options;
using Rapport.Common.V1;
using Rapport.Contact.Domain;
using Rapport.Contact.Ingest;
using Rapport.Contact.Profiles;
using Rapport.Contact.V1;
using Rapport.Events;
using Rapport.Events.Consents;
using Rapport.Events.V1;
using Rapport.Hosting.Errors;
using Rapport.Hosting.Idempotency;

namespace Rapport.Contact.Consents;

/// <summary>The record of consent: acts go through the log like everything else, and are read from their history.</summary>
internal sealed class ConsentRecord(
    Intake intake, ContactReader reader, ConsentStore consents, TimeProvider clock, IOptions<ContactOptions> options)
{
    private const int LongestText = 60;

    /// <summary>Records an act as a consent_changed event. Durable when it answers; in force once numbered.</summary>
    public async Task<Consent> SetAsync(
        string workspace, Origin origin, SetConsentRequest request, Attempt attempt, CancellationToken cancellation)
    {
        var consent = request.Consent ?? new Consent();
        consent.Purpose = consent.Purpose.Trim().ToLowerInvariant();
        consent.Channel = consent.Channel.Trim().ToLowerInvariant();
        List<FieldFault> faults = [];
        if (consent.Purpose.Length is 0 or > LongestText)
            faults.Add(new FieldFault("consent.purpose", "is missing or longer than 60 characters, for example marketing"));
        if (consent.Channel.Length is 0 or > LongestText)
            faults.Add(new FieldFault("consent.channel", "is missing or longer than 60 characters; * stands for all"));
        if (consent.State is not (ConsentState.Granted or ConsentState.Refused))
            faults.Add(new FieldFault("consent.state", "is CONSENT_STATE_GRANTED or CONSENT_STATE_REFUSED"));
        if (consent is { Purpose: ConsentAct.All, State: ConsentState.Granted })
            faults.Add(new FieldFault("consent.purpose", "is *: only a refusal can be for every purpose"));
        var address = AddressOf(consent, faults);
        if (faults.Count > 0)
            throw DomainError.Invalid(faults);
        var contact = await reader.GetAsync(workspace, request.Contact, cancellation);
        if (address is { } named && !AddressesOf(contact).Contains(named))
            throw DomainError.Invalid("consent.address", "is not an address of this contact");
        consent.ActTime ??= clock.GetUtcNow().ToTimestamp();
        var answer = await intake.TakeAsync(
            new IngestCaller(workspace, origin),
            new IngestBatch("", [new IngestItem(ToEvent(contact.Id, consent, address))], Bytes: 0), attempt, cancellation);
        if (answer.RejectedCount > 0)
            throw DomainError.Invalid("consent." + FieldOf(answer.Results[0].ErrorField), answer.Results[0].ErrorReason);
        return new Consent
        {
            Purpose = consent.Purpose, Channel = consent.Channel, State = consent.State, Source = consent.Source,
            TextVersion = consent.TextVersion, ActTime = consent.ActTime, Address = address?.Value ?? "",
            AddressType = address?.Type ?? "", Event = answer.Results[0].Id,
        };
    }

    /// <summary>What is in force for each address, and every act.</summary>
    public async Task<ListConsentsResponse> ListAsync(
        string workspace, ListConsentsRequest request, CancellationToken cancellation)
    {
        var contact = await reader.GetAsync(workspace, request.Contact, cancellation);
        var addresses = AddressesOf(contact);
        string[] contacts = [.. contact.Merged, contact.Id];
        var found = await consents.ListAsync(
            workspace, contacts, [.. addresses, .. contacts.Select(ConsentAddress.Person)], cancellation);
        if (request.At?.ToDateTimeOffset() is { } at)
            found = [.. found.Where(recorded => recorded.Act.ActedAt <= at)];
        var byEvent = found.ToDictionary(recorded => recorded.Act.EventId);
        return new ListConsentsResponse
        {
            Current =
            {
                ConsentStandings.Of([.. found.Select(recorded => recorded.Act)], addresses, contacts)
                    .Select(standing => ToProto(standing, byEvent[standing.InForce.Act!.EventId])),
            },
            History = { found.Select(ToProto) },
        };
    }

    // The act goes in as an event; what is wrong with it is told in the words of this call.
    private static string FieldOf(string path) =>
        path == "occurred_at" ? "act_time" : path.StartsWith("properties.", StringComparison.Ordinal) ? path["properties.".Length..] : path;

    private ConsentAddress? AddressOf(Consent consent, List<FieldFault> faults)
    {
        if (consent.Address.Length == 0)
            return null;
        var region = options.Value.PhoneRegion;
        if (ConsentAcceptance.TypeOf(consent.AddressType, consent.Channel, consent.Address, region) is not { } type)
        {
            faults.Add(new FieldFault(
                "consent.address_type", "is no type of address that the channel writes to: email, phone, wechat_openid"));
            return null;
        }

        if (ConsentAcceptance.Normalise(type, consent.Address, region) is { } normal)
            return new ConsentAddress(type, normal);
        faults.Add(new FieldFault("consent.address", $"is no address of the type {type}"));
        return null;
    }

    private static List<ConsentAddress> AddressesOf(ContactRecord contact) =>
        [.. contact.Identifiers.Keys.Where(i => ConsentChannels.IsAddress(i.Type))
            .Select(i => new ConsentAddress(i.Type, i.Value))];

    private static EventInput ToEvent(string contact, Consent consent, ConsentAddress? address)
    {
        var said = new ConsentChanged
        {
            Purpose = consent.Purpose, Channel = consent.Channel,
            State = consent.State == ConsentState.Granted ? "granted" : "refused",
            Source = consent.Source, TextVersion = consent.TextVersion,
        };
        if (address is { } named)
            (said.Address, said.AddressType) = (named.Value, named.Type);
        return new EventInput
        {
            Name = EventNames.ConsentChanged, Contact = contact, OccurredAt = consent.ActTime, Properties = said.ToProperties(),
        };
    }

    private static Consent ToProto(ConsentStanding standing, RecordedConsent recorded)
    {
        var consent = ToProto(recorded);
        consent.Purpose = standing.Purpose;
        consent.Channel = standing.Channel;
        consent.State = ToProto(standing.InForce.State!.Value);
        consent.Address = standing.Address?.Value ?? "";
        consent.AddressType = standing.Address?.Type ?? "";
        consent.PendingReason = standing.InForce.State != ActState.Pending ? ""
            : recorded.Act.Addresses.Count == 0 ? "no_address" : "unconfirmed";
        return consent;
    }

    private static Consent ToProto(RecordedConsent recorded) => new()
    {
        Purpose = recorded.Act.Purpose, Channel = recorded.Act.Channel, Source = recorded.Act.Source,
        TextVersion = recorded.Act.TextVersion, State = ToProto(recorded.Act.State),
        ActTime = recorded.Act.ActedAt.ToTimestamp(), Event = recorded.Act.EventId, SaidBy = recorded.SaidBy,
        Person = recorded.Act.Addresses.Any(address => address.IsPerson),
        Addresses =
        {
            recorded.Act.Addresses.Where(address => !address.IsPerson)
                .Select(address => new Identifier { Type = address.Type, Value = address.Value }),
        },
    };

    private static ConsentState ToProto(ActState state) => state switch
    {
        ActState.Granted => ConsentState.Granted,
        ActState.Refused => ConsentState.Refused,
        _ => ConsentState.Pending,
    };
}
