using System.Globalization;
using Google.Protobuf.WellKnownTypes;
using Rapport.Common.V1;
using Rapport.Contact.Contacts;
using Rapport.Contact.Domain;
using Rapport.Contact.V1;
using Rapport.Events;
using Rapport.Events.Consents;
using Rapport.Events.V1;
using Rapport.Hosting.Errors;
using ConsentBasis = Rapport.Events.Consents.ConsentBasis;
using ConsentProof = Rapport.Events.Consents.ConsentProof;
using ProtoBasis = Rapport.Contact.V1.ConsentBasis;
using ProtoProof = Rapport.Contact.V1.ConsentProof;

namespace Rapport.Contact.Consents;

/// <summary>Acts of consent as the contract has them, and as their event says them.</summary>
internal static class ConsentMapping
{
    /// <summary>What a call says, as the event that everyone else says it with.</summary>
    /// <param name="consent">The act, with its time.</param>
    /// <param name="contact">The contact's id.</param>
    /// <param name="address">The address that was named; null for none.</param>
    public static EventInput ToEvent(this Consent consent, string contact, ConsentAddress? address)
    {
        var said = new ConsentChanged
        {
            Purpose = consent.Purpose, Channel = consent.Channel,
            State = consent.State == ConsentState.Granted ? "granted" : "refused",
            Source = consent.Source, TextVersion = consent.TextVersion,
        };
        if (address is { } named)
            (said.Address, said.AddressType) = (named.Value, named.Type);
        if (consent.Basis != ProtoBasis.Unspecified)
            said.Basis = ((ConsentBasis)(consent.Basis - 1)).ToWord();
        if (consent.ExpireTime is { } end)
            said.ExpiresAt = end.ToDateTimeOffset().ToString("O", CultureInfo.InvariantCulture);
        if (consent.Confirmed)
            said.Confirmed = true;
        if (consent.Night)
            said.Night = true;
        if (consent.Proof is { } proof)
            Prove(said, proof);
        return new EventInput
        {
            Name = EventNames.ConsentChanged, Contact = contact, OccurredAt = consent.ActTime, Properties = said.ToProperties(),
        };
    }

    /// <summary>What is wrong with a proof: every field at fault.</summary>
    public static IEnumerable<FieldFault> Faults(ProtoProof proof)
    {
        (string Name, string Text)[] texts =
        [
            ("form", proof.Form), ("language", proof.Language), ("reference", proof.Reference), ("collector", proof.Collector),
            ("product_group", proof.ProductGroup),
        ];
        foreach (var (name, text) in texts.Where(each => each.Text.Length > ConsentTerms.LongestText))
            yield return new FieldFault($"consent.proof.{name}", $"is longer than {ConsentTerms.LongestText} characters");
        if (proof.TextHash.Length > 0 && !ConsentTerms.IsSha256(proof.TextHash))
            yield return new FieldFault("consent.proof.text_hash", "is no SHA-256 in 64 hexadecimal digits");
    }

    /// <summary>The field of the call that a fault of the event is told under.</summary>
    public static string FieldOf(string path) => path == "occurred_at" ? "act_time"
        : path.StartsWith("properties.", StringComparison.Ordinal) ? path["properties.".Length..] : path;

    /// <summary>What is in force, with the act that decides.</summary>
    public static Consent ToProto(this ConsentStanding standing, RecordedConsent recorded)
    {
        var consent = recorded.ToProto();
        consent.Purpose = standing.Purpose;
        consent.Channel = standing.Channel;
        consent.State = ToProto(standing.InForce.State!.Value);
        consent.Address = standing.Address?.Value ?? "";
        consent.AddressType = standing.Address?.Type ?? "";
        consent.Expired = standing.InForce.IsExpired;
        consent.PendingReason = standing.InForce.State != ActState.Pending ? ""
            : recorded.Act.Addresses.Count == 0 ? "no_address" : "unconfirmed";
        return consent;
    }

    /// <summary>An act with who said it.</summary>
    public static Consent ToProto(this RecordedConsent recorded) => new()
    {
        Purpose = recorded.Act.Purpose, Channel = recorded.Act.Channel, Source = recorded.Act.Source,
        TextVersion = recorded.Act.TextVersion, State = ToProto(recorded.Act.State),
        ActTime = recorded.Act.ActedAt.ToTimestamp(), Event = recorded.Act.EventId, SaidBy = recorded.SaidBy,
        Basis = recorded.Act.State == ActState.Refused ? ProtoBasis.Unspecified : (ProtoBasis)(recorded.Act.Basis + 1),
        ExpireTime = recorded.Act.ExpiresAt?.ToTimestamp(), Confirmed = recorded.Act.IsConfirmed,
        Night = recorded.Act.IsForNight,
        Proof = recorded.Act.Proof == ConsentProof.None ? null : ToProto(recorded.Act.Proof),
        Person = recorded.Act.Addresses.Any(address => address.IsPerson),
        Addresses =
        {
            recorded.Act.Addresses.Where(address => !address.IsPerson)
                .Select(address => new Identifier { Type = address.Type, Value = address.Value }),
        },
    };

    private static ProtoProof ToProto(ConsentProof proof) => new()
    {
        Form = proof.Form, Language = proof.Language, TextHash = proof.TextHash, Reference = proof.Reference,
        Collector = proof.Collector, RefusalOffered = proof.RefusalOffered, ProductGroup = proof.ProductGroup,
    };

    private static ConsentState ToProto(ActState state) => state switch
    {
        ActState.Granted => ConsentState.Granted,
        ActState.Refused => ConsentState.Refused,
        _ => ConsentState.Pending,
    };

    // What is not said is left out, so that the event tells it apart from what is said to be empty.
    private static void Prove(ConsentChanged said, ProtoProof proof)
    {
        if (proof.Form.Length > 0)
            said.Form = proof.Form;
        if (proof.Language.Length > 0)
            said.Language = proof.Language;
        if (proof.TextHash.Length > 0)
            said.TextHash = proof.TextHash;
        if (proof.Reference.Length > 0)
            said.Proof = proof.Reference;
        if (proof.Collector.Length > 0)
            said.Collector = proof.Collector;
        if (proof.RefusalOffered)
            said.RefusalOffered = true;
        if (proof.ProductGroup.Length > 0)
            said.ProductGroup = proof.ProductGroup;
    }
}
