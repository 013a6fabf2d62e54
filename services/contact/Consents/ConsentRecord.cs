using System.Diagnostics;
using Google.Protobuf.WellKnownTypes;
using Microsoft.Extensions.Options;
using Rapport.Common.V1;
using Rapport.Contact.EventLog;
using Rapport.Contact.Ingest;
using Rapport.Contact.Profiles;
using Rapport.Contact.V1;
using Rapport.Events.Consents;
using Rapport.Hosting.Errors;
using Rapport.Hosting.Idempotency;
using ProtoBasis = Rapport.Contact.V1.ConsentBasis;

namespace Rapport.Contact.Consents;

/// <summary>Records acts of consent: they go through the log like everything else.</summary>
internal sealed class ConsentRecord(
    Intake intake, ContactReader reader, EventStore events, TimeProvider clock, IOptions<ContactOptions> options)
{
    private const int LongestText = 60;
    private static readonly TimeSpan FirstLook = TimeSpan.FromMilliseconds(4);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(100);

    /// <summary>
    /// Records an act as a consent_changed event. Durable when it answers, and in force: it has been numbered, so that whoever
    /// reads or sends after the answer goes by it. Where numbering is further behind
    /// than <see cref="ContactOptions.DecisionSeconds"/> it is in force later.
    /// </summary>
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
        if (!System.Enum.IsDefined(consent.Basis))
            faults.Add(new FieldFault("consent.basis", "is none of CONSENT_BASIS_…"));
        if (consent.State == ConsentState.Refused && consent.Basis != ProtoBasis.Unspecified)
            faults.Add(new FieldFault("consent.basis", "is for a grant: a refusal rests on nothing"));
        consent.ActTime ??= clock.GetUtcNow().ToTimestamp();
        if (consent.ExpireTime is { } end && (EventLimits.CheckTime(end, DateTimeOffset.MaxValue) is not null || end <= consent.ActTime))
            faults.Add(new FieldFault("consent.expire_time", "is not later than act_time, or not between 1900 and 2100"));
        if (consent.Proof is { } proof)
            faults.AddRange(ConsentMapping.Faults(proof));
        var address = AddressOf(consent, faults);
        if (faults.Count > 0)
            throw DomainError.Invalid(faults);
        var contact = await reader.GetAsync(workspace, request.Contact, cancellation);
        if (address is { } named && !contact.ConsentAddresses().Contains(named))
            throw DomainError.Invalid("consent.address", "is not an address of this contact");
        var answer = await intake.TakeAsync(
            new IngestCaller(workspace, origin),
            new IngestBatch("", [new IngestItem(consent.ToEvent(contact.Id, address))], Bytes: 0), attempt, cancellation);
        if (answer.RejectedCount > 0)
            throw DomainError.Invalid("consent." + ConsentMapping.FieldOf(answer.Results[0].ErrorField), answer.Results[0].ErrorReason);
        await NumberedAsync(workspace, answer.Results[0].Id, cancellation);
        return new Consent
        {
            Purpose = consent.Purpose, Channel = consent.Channel, State = consent.State, Source = consent.Source,
            TextVersion = consent.TextVersion, ActTime = consent.ActTime, Address = address?.Value ?? "",
            AddressType = address?.Type ?? "", Event = answer.Results[0].Id, Basis = consent.Basis,
            ExpireTime = consent.ExpireTime, Confirmed = consent.Confirmed, Night = consent.Night, Proof = consent.Proof,
        };
    }

    private async Task NumberedAsync(string workspace, string id, CancellationToken cancellation)
    {
        var since = Stopwatch.GetTimestamp();
        for (var pause = FirstLook; Stopwatch.GetElapsedTime(since).TotalSeconds < options.Value.DecisionSeconds;
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            if ((await events.ReadKeysAsync([EventStore.Key(workspace, id)], cancellation)).Count > 0)
                return;
            await Task.Delay(pause, cancellation);
        }
    }

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
}
