using Google.Protobuf;
using Rapport.Common.V1;
using Rapport.Contact.Domain;

namespace Rapport.Contact.EventLog;

/// <summary>What cannot be numbered, as the quarantine keeps it: with the event itself, so that nothing is lost.</summary>
internal static class NumberingPoison
{
    private const string Service = "contact";

    /// <summary>An event that cannot be numbered as it is.</summary>
    public static QuarantinedItem NotNumberable(Event left, string fault, DateTimeOffset now) =>
        Of(left, "not_numberable", fault, now);

    /// <summary>An event that could be numbered, but not stored.</summary>
    public static QuarantinedItem Refused(Event left, string fault, DateTimeOffset now) =>
        Of(left, "store_refused", fault, now);

    /// <summary>An entry of the inbox that cannot be read; its key is workspace/request.</summary>
    public static QuarantinedItem Undecodable(string key, byte[] body, DateTimeOffset now)
    {
        var parts = key.Split('/', 2);
        return new QuarantinedItem
        {
            Id = QuarantinedItem.IdOf(FailedStage.Numbering, Service, parts[0], key), Workspace = parts[0],
            Stage = FailedStage.Numbering, Service = Service, Reason = "undecodable", Detail = $"{body.Length} bytes",
            EventId = parts[^1], FirstSeenAt = now, LastSeenAt = now, Body = body,
        };
    }

    private static QuarantinedItem Of(Event left, string reason, string fault, DateTimeOffset now) => new()
    {
        Id = QuarantinedItem.IdOf(FailedStage.Numbering, Service, left.Workspace, left.Id), Workspace = left.Workspace,
        Stage = FailedStage.Numbering, Service = Service, Reason = reason, Detail = fault, EventId = left.Id,
        EventName = left.Name, Contact = left.Contact, FirstSeenAt = now, LastSeenAt = now,
        Body = new Stretch { Events = { left } }.ToByteArray(),
    };
}
