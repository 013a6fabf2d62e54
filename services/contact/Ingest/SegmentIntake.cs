using System.Text.Json;
using Microsoft.Extensions.Options;
using Rapport.Common.V1;
using Rapport.Contact.Telemetry;
using Rapport.Contact.V1;
using Rapport.Defaults.Errors;

namespace Rapport.Contact.Ingest;

/// <summary>Takes Segment calls in: the good ones durable, the others on the list of rejects.</summary>
internal sealed class SegmentIntake(
    EventAcceptance acceptance, InboxWriter inbox, RejectStore rejects, IOptions<ContactOptions> options,
    TimeProvider clock)
{
    /// <summary>Takes one call, or {"batch": [calls]}.</summary>
    /// <param name="workspace">Workspace of the write key.</param>
    /// <param name="body">The request's JSON.</param>
    /// <param name="type">The call's type where the path says it; null for a batch.</param>
    /// <param name="cancellation">Ends the request.</param>
    /// <exception cref="DomainError">The request as a whole cannot be taken.</exception>
    public async Task TakeAsync(string workspace, JsonElement body, string? type, CancellationToken cancellation)
    {
        if (body.ValueKind != JsonValueKind.Object)
            throw DomainError.Invalid("body", "is not a JSON object");
        var now = clock.GetUtcNow();
        var reader = new SegmentCalls(options.Value.PhoneRegion, now);
        var accepted = new List<Event>();
        var refused = new List<IngestReject>();
        foreach (var call in type is null ? Items(body) : [body])
        {
            var input = reader.Read(call, type, type is null ? body : null, out var fault);
            if (input is not null && acceptance.Accept(input, workspace, out fault) is { } taken)
                accepted.Add(taken);
            else
                refused.Add(RejectStore.Reject(input, fault!, now));
            if (fault is not null)
                IngestMetrics.Rejected(IngestMetrics.Segment, fault.Path);
        }

        await inbox.AppendAsync(workspace, Guid.NewGuid().ToString("N"), accepted, cancellation);
        IngestMetrics.Accepted(IngestMetrics.Segment, accepted.Count);
        await rejects.AddAsync(workspace, refused, cancellation);
    }

    private static IEnumerable<JsonElement> Items(JsonElement body)
    {
        if (!body.TryGetProperty("batch", out var batch) || batch.ValueKind != JsonValueKind.Array)
            throw DomainError.Invalid("batch", "is missing or not an array");
        if (batch.GetArrayLength() > EventLimits.BatchEvents)
            throw DomainError.Invalid("batch", $"has more than {EventLimits.BatchEvents} items");
        return batch.EnumerateArray();
    }
}
