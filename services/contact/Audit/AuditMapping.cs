using System.Text.Json.Nodes;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Rapport.Contact.Domain.Audit;
using Rapport.Contact.V1;

namespace Rapport.Contact.Audit;

/// <summary>Audit records as they are shown.</summary>
internal static class AuditMapping
{
    /// <summary>A call: its intent, and its outcome if one was noted.</summary>
    public static AuditEntry ToEntry(this AuditNote intent, AuditNote? outcome) => new()
    {
        Id = intent.Id, Number = intent.Link.Number, Time = intent.At.ToTimestamp(), Principal = intent.Text("principal"),
        IsSession = intent.Is("session"), Call = intent.Text("call"), Network = intent.Text("network"),
        Resource = outcome?.Text("resource") is { Length: > 0 } told ? told : intent.Text("resource"),
        Request = Struct(intent.Part("request")), Before = Struct(intent.Part("before")), Outcome = OutcomeOf(outcome),
        Reason = outcome?.Text("reason") ?? "", After = Struct(outcome?.Part("after")), EndTime = outcome?.At.ToTimestamp(),
        EndNumber = outcome?.Link.Number ?? 0,
    };

    /// <summary>A link as it is kept.</summary>
    public static AuditRecord ToRecord(this AuditLink link) => new()
    {
        Number = link.Number, PreviousHash = link.PreviousHash, Body = link.Body, Hash = link.Hash,
    };

    private static AuditOutcome OutcomeOf(AuditNote? outcome) => outcome?.Text("outcome") switch
    {
        null => AuditOutcome.Open,
        "done" => AuditOutcome.Done,
        "refused" => AuditOutcome.Refused,
        _ => AuditOutcome.Failed,
    };

    private static Struct? Struct(JsonObject? part) =>
        part is null ? null : JsonParser.Default.Parse<Struct>(part.ToJsonString());
}
