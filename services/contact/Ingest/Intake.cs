using System.Globalization;
using Rapport.Common.V1;
using Rapport.Contact.Domain.Identities;
using Rapport.Contact.Identities;
using Rapport.Contact.Telemetry;
using Rapport.Contact.V1;
using Rapport.Defaults.Errors;
using Rapport.Defaults.Idempotency;

namespace Rapport.Contact.Ingest;

/// <summary>Takes a batch in: each item accepted or rejected by itself, the accepted ones durable when it answers.</summary>
internal sealed class Intake(
    EventAcceptance acceptance, IdentifierTypeCatalogue types, RepeatSearch repeats, InboxWriter inbox, InboxGauge gauge)
{
    /// <summary>Takes events from the native API and from streams.</summary>
    /// <param name="workspace">Workspace of the credential.</param>
    /// <param name="origin">Who sends them.</param>
    /// <param name="attempt">The request that brings them: its repeats give items without ids the same ids.</param>
    /// <param name="inputs">The events.</param>
    /// <param name="cancellation">Ends waiting; the events may become durable nevertheless.</param>
    /// <exception cref="DomainError">The batch as a whole is empty or too large, or the platform is overloaded.</exception>
    public async Task<IngestEventsResponse> TakeAsync(
        string workspace, Origin origin, Attempt attempt, IReadOnlyList<EventInput> inputs,
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

        var response = new IngestEventsResponse();
        var declared = await types.OfAsync(workspace, cancellation);
        var events = new List<Event>(inputs.Count);
        for (var i = 0; i < inputs.Count; i++)
            response.Results.Add(TakeOne(workspace, origin, declared, inputs[i], (attempt, i), events));
        await TellRepeatsAsync(attempt, inputs, events, response, cancellation);
        await inbox.AppendAsync(workspace, attempt.IdOf("entry") ?? Guid.NewGuid().ToString("N"), events, cancellation);
        IngestMetrics.Accepted(IngestMetrics.Api, events.Count);
        response.AcceptedCount = response.Results.Count(result => result.Status == IngestStatus.Accepted);
        response.RejectedCount = inputs.Count - response.AcceptedCount - response.RepeatedCount;
        return response;
    }

    /// <summary>
    /// What is in the log already is not put into the inbox once more; the answer says so, unless an attempt before has
    /// brought it there: its caller hears for the first time that it is accepted.
    /// </summary>
    private async Task TellRepeatsAsync(
        Attempt attempt, IReadOnlyList<EventInput> inputs, List<Event> events, IngestEventsResponse response,
        CancellationToken cancellation)
    {
        var given = inputs.Where(input => input.Id.Length > 0).Select(input => input.Id).ToHashSet();
        var found = await repeats.FindAsync([.. events.Where(e => attempt.IsRepeat || given.Contains(e.Id))], cancellation);
        if (found.Count == 0)
            return;
        var next = 0;
        var told = new List<IngestStatus>();
        foreach (var result in response.Results.Where(result => result.Status == IngestStatus.Accepted))
        {
            if (!found.TryGetValue(events[next++], out var status)
                || (attempt.IsRepeat && status == IngestStatus.Duplicate))
                continue;
            result.Status = status;
            told.Add(status);
        }

        events.RemoveAll(found.ContainsKey);
        response.RepeatedCount = told.Count;
        NumberingMetrics.Repeated(
            told.Count(status => status == IngestStatus.Duplicate), told.Count(status => status == IngestStatus.Conflict));
    }

    private IngestResult TakeOne(
        string workspace, Origin origin, IdentifierTypes types, EventInput input, (Attempt Of, int Item) attempt,
        List<Event> events)
    {
        if (acceptance.Accept(input, workspace, origin, types, out var fault) is { } accepted)
        {
            if (input.Id.Length == 0 && attempt.Of.IdOf(attempt.Item.ToString(CultureInfo.InvariantCulture)) is { } id)
                accepted.Id = id;
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
