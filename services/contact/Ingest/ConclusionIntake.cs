using Google.Protobuf.WellKnownTypes;
using Microsoft.Extensions.Options;
using Rapport.Common.V1;
using Rapport.Contact.Domain;
using Rapport.Contact.Inbox;
using Rapport.Contact.V1;
using Rapport.Following.Conclusions;
using Rapport.Hosting.Errors;

namespace Rapport.Contact.Ingest;

/// <summary>Takes conclusions of the other services in. Durable when it answers; known ids change nothing.</summary>
internal sealed class ConclusionIntake(InboxWriter inbox, IOptions<ContactOptions> options, TimeProvider clock)
{
    private const int MostItems = 500;

    /// <summary>Takes up to 500 conclusions, of any workspaces.</summary>
    /// <exception cref="DomainError">Too many items, or the log cannot be written right now.</exception>
    public async Task<AppendEventsResponse> TakeAsync(
        Origin origin, IReadOnlyList<Conclusion> conclusions, CancellationToken cancellation)
    {
        if (conclusions.Count > MostItems)
            throw DomainError.Invalid("conclusions", $"has {conclusions.Count} items; at most {MostItems} are taken");
        var response = new AppendEventsResponse();
        var accepted = new List<Event>(conclusions.Count);
        for (var i = 0; i < conclusions.Count; i++)
        {
            if (Fault(conclusions[i], options.Value.EventBytes) is { } reason)
                response.Rejected.Add(new RejectedConclusion { Index = i, Reason = reason });
            else
                accepted.Add(ToEvent(conclusions[i], origin, clock.GetUtcNow()));
        }

        foreach (var workspace in accepted.GroupBy(e => e.Workspace))
            await inbox.AppendAsync(workspace.Key, Guid.NewGuid().ToString("N"), [.. workspace], cancellation, derived: true);
        IngestMetrics.Accepted(IngestMetrics.Conclusion, accepted.Count);
        return response;
    }

    private static string? Fault(Conclusion conclusion, int limit) =>
        conclusion.Id.Length is 0 or > 100 ? "id is missing or longer than 100 characters"
        : conclusion.Workspace.Length == 0 ? "workspace is missing"
        : !ContactId.IsValid(conclusion.Contact) ? "contact is not a contact id"
        : EventName.ToSnakeCase(conclusion.Name) != conclusion.Name || conclusion.Name.Length == 0 ? "name is not in snake case"
        : conclusion.Hop is < 1 or > Conclude.MaxHops ? $"hop is not between 1 and {Conclude.MaxHops}"
        : conclusion.OccurredAt is null ? "occurred_at is missing"
        : EventLimits.CheckSize(conclusion.Properties, null, limit)?.Description;

    /// <summary>A conclusion as an event of the log.</summary>
    internal static Event ToEvent(Conclusion conclusion, Origin origin, DateTimeOffset now) => new()
    {
        Id = conclusion.Id, Workspace = conclusion.Workspace, Contact = conclusion.Contact, Name = conclusion.Name,
        OccurredAt = conclusion.OccurredAt, ReceivedAt = now.ToTimestamp(), Properties = conclusion.Properties,
        CauseId = conclusion.CauseId, Hop = conclusion.Hop, Traceparent = conclusion.Traceparent, Origin = origin,
        Historic = conclusion.Historic,
    };
}
