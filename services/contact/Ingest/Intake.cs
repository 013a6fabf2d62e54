using Rapport.Common.V1;
using Rapport.Contact.Domain.Identities;
using Rapport.Contact.Identities;
using Rapport.Contact.Telemetry;
using Rapport.Contact.V1;
using Rapport.Defaults.Errors;

namespace Rapport.Contact.Ingest;

/// <summary>Takes a batch in: each item accepted or rejected by itself, the accepted ones durable when it answers.</summary>
internal sealed class Intake(
    EventAcceptance acceptance, IdentifierTypeCatalogue types, RepeatSearch repeats, InboxWriter inbox, InboxGauge gauge)
{
    /// <summary>Takes events from the native API and from streams.</summary>
    /// <exception cref="DomainError">The batch as a whole is empty or too large, or the platform is overloaded.</exception>
    public async Task<IngestEventsResponse> TakeAsync(
        string workspace, Origin origin, string requestId, IReadOnlyList<EventInput> inputs,
        CancellationToken cancellation)
    {
        gauge.EnsureRoom(workspace);
        if (inputs.Count is 0 or > EventLimits.BatchEvents)
            throw DomainError.Invalid("events", $"has {inputs.Count} items; 1 to {EventLimits.BatchEvents} are taken");
        var bytes = inputs.Sum(i => i.CalculateSize());
        if (bytes > EventLimits.BatchBytes)
            throw new DomainError(ErrorReason.TooLarge, $"The events are {bytes} bytes; at most {EventLimits.BatchBytes} are taken.")
            {
                Metadata = new Dictionary<string, string> { ["limit_bytes"] = $"{EventLimits.BatchBytes}" },
            };
        if (requestId.Length > 100 || EventLimits.HasForbiddenCharacters(requestId))
            throw DomainError.Invalid("request_id", "is longer than 100 characters or has control characters");

        var response = new IngestEventsResponse();
        var declared = await types.OfAsync(workspace, cancellation);
        var events = new List<Event>(inputs.Count);
        foreach (var input in inputs)
            response.Results.Add(TakeOne(workspace, origin, declared, input, events));
        await TellRepeatsAsync(inputs, events, response, cancellation);
        await inbox.AppendAsync(workspace, requestId.Length > 0 ? requestId : Guid.NewGuid().ToString("N"), events, cancellation);
        IngestMetrics.Accepted(IngestMetrics.Api, events.Count);
        response.AcceptedCount = events.Count;
        response.RejectedCount = inputs.Count - events.Count - response.RepeatedCount;
        return response;
    }

    /// <summary>What is in the log already is not put into the inbox once more; the answer says so.</summary>
    private async Task TellRepeatsAsync(
        IReadOnlyList<EventInput> inputs, List<Event> events, IngestEventsResponse response, CancellationToken cancellation)
    {
        var given = inputs.Where(input => input.Id.Length > 0).Select(input => input.Id).ToHashSet();
        var found = await repeats.FindAsync([.. events.Where(e => given.Contains(e.Id))], cancellation);
        if (found.Count == 0)
            return;
        var next = 0;
        foreach (var result in response.Results.Where(result => result.Status == IngestStatus.Accepted))
            if (found.TryGetValue(events[next++], out var status))
                result.Status = status;
        events.RemoveAll(found.ContainsKey);
        response.RepeatedCount = found.Count;
        NumberingMetrics.Repeated(
            found.Values.Count(status => status == IngestStatus.Duplicate),
            found.Values.Count(status => status == IngestStatus.Conflict));
    }

    private IngestResult TakeOne(
        string workspace, Origin origin, IdentifierTypes types, EventInput input, List<Event> events)
    {
        if (acceptance.Accept(input, workspace, origin, types, out var fault) is { } accepted)
        {
            events.Add(accepted);
            return new IngestResult { Id = accepted.Id, Status = IngestStatus.Accepted };
        }

        IngestMetrics.Rejected(IngestMetrics.Api, fault!.Path);
        return new IngestResult
        {
            Id = input.Id, Status = IngestStatus.Rejected, ErrorField = fault.Path, ErrorReason = fault.Description,
            ErrorCode = ErrorStatus.NameOf(fault.Reason),
        };
    }
}
