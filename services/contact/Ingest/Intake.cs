using Rapport.Common.V1;
using Rapport.Contact.Telemetry;
using Rapport.Contact.V1;
using Rapport.Defaults.Errors;

namespace Rapport.Contact.Ingest;

/// <summary>Takes a batch in: each item accepted or rejected by itself, the accepted ones durable when it answers.</summary>
internal sealed class Intake(EventAcceptance acceptance, InboxWriter inbox, InboxGauge gauge)
{
    /// <summary>Takes events from the native API and from streams.</summary>
    /// <exception cref="DomainError">The batch as a whole is empty or too large, or the platform is overloaded.</exception>
    public async Task<IngestEventsResponse> TakeAsync(
        string workspace, string requestId, IReadOnlyList<EventInput> inputs, CancellationToken cancellation)
    {
        gauge.EnsureRoom();
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
        var events = new List<Event>(inputs.Count);
        foreach (var input in inputs)
            response.Results.Add(TakeOne(workspace, input, events));
        await inbox.AppendAsync(workspace, requestId.Length > 0 ? requestId : Guid.NewGuid().ToString("N"), events, cancellation);
        IngestMetrics.Accepted(IngestMetrics.Api, events.Count);
        response.AcceptedCount = events.Count;
        response.RejectedCount = inputs.Count - events.Count;
        return response;
    }

    private IngestResult TakeOne(string workspace, EventInput input, List<Event> events)
    {
        if (acceptance.Accept(input, workspace, out var fault) is { } accepted)
        {
            events.Add(accepted);
            return new IngestResult { Id = accepted.Id, Status = IngestStatus.Accepted };
        }

        IngestMetrics.Rejected(IngestMetrics.Api, fault!.Path);
        return new IngestResult
        {
            Id = input.Id, Status = IngestStatus.Rejected, ErrorField = fault.Path, ErrorReason = fault.Description,
        };
    }
}
