using Rapport.Common.V1;
using Rapport.Contact.Domain.Identities;
using Rapport.Contact.Identities;
using Rapport.Contact.Profiles;
using Rapport.Contact.Telemetry;
using Rapport.Contact.V1;
using Rapport.Defaults.Errors;

namespace Rapport.Contact.Ingest;

/// <summary>
/// Takes a batch of the native API in: each item accepted or rejected by itself, the accepted ones durable when it
/// answers. Rejects are in the answer, and listed too, for those who do not read answers (beacons, streams).
/// </summary>
internal sealed class Intake(
    EventAcceptance acceptance, IdentifierTypeCatalogue types, RepeatSearch repeats, InboxWriter inbox, InboxGauge gauge,
    ContactStore contacts, RejectStore rejects, TimeProvider clock)
{
    /// <summary>Takes events from the native API and from streams.</summary>
    /// <exception cref="DomainError">The batch as a whole is empty or too large, or the platform is overloaded.</exception>
    public async Task<IngestEventsResponse> TakeAsync(IngestCaller caller, IngestBatch batch, CancellationToken cancellation)
    {
        gauge.EnsureRoom(caller.Workspace);
        var (requestId, items) = (batch.RequestId, batch.Items);
        if (items.Count == 0)
            throw DomainError.Invalid("events", $"has no items; 1 to {EventLimits.BatchEvents} are taken");
        EventLimits.CheckCount("events", items.Count);
        if (batch.Bytes > EventLimits.BatchBytes)
            throw EventLimits.TooLarge();
        if (requestId.Length > 100 || EventLimits.HasForbiddenCharacters(requestId))
            throw DomainError.Invalid("request_id", "is longer than 100 characters or has control characters");

        var declared = await types.OfAsync(caller.Workspace, cancellation);
        var taken = items.Select(item => Accept(item, caller, declared)).ToList();
        await CheckContactsAsync(caller.Workspace, taken, cancellation);
        await TellRepeatsAsync(taken, cancellation);
        var events = taken.Where(t => t.Status == IngestStatus.Accepted).Select(t => t.Event!).ToList();
        await inbox.AppendAsync(
            caller.Workspace, requestId.Length > 0 ? requestId : Guid.NewGuid().ToString("N"), events, cancellation);
        IngestMetrics.Accepted(IngestMetrics.Api, events.Count);
        await RejectAsync(caller, taken, cancellation);
        return new IngestEventsResponse
        {
            Results = { taken.Select(Result) }, AcceptedCount = events.Count,
            RejectedCount = taken.Count(t => t.Fault is not null),
            RepeatedCount = taken.Count(t => t.Status is IngestStatus.Duplicate or IngestStatus.Conflict),
        };
    }

    private Taken Accept(IngestItem item, IngestCaller caller, IdentifierTypes declared)
    {
        if (item.Fault is not null)
            return new Taken(item.Input, null, item.Fault, IngestStatus.Rejected);
        var accepted = acceptance.Accept(item.Input, caller.Workspace, caller.Origin, declared, out var fault);
        accepted?.Flags.Add(item.Flags);
        return new Taken(item.Input, accepted, fault, fault is null ? IngestStatus.Accepted : IngestStatus.Rejected);
    }

    /// <summary>
    /// Refuses events about contacts that do not exist: one question for all of them, and none where, as usual, people are
    /// named by what they are known by.
    /// </summary>
    private async Task CheckContactsAsync(string workspace, List<Taken> taken, CancellationToken cancellation)
    {
        var named = taken.Select(t => t.Event?.Contact).OfType<string>().Where(id => id.Length > 0).ToHashSet();
        if (named.Count == 0)
            return;
        named.ExceptWith(await contacts.ExistingAsync(workspace, named, cancellation));
        for (var i = 0; i < taken.Count && named.Count > 0; i++)
        {
            if (taken[i].Event is { } about && named.Contains(about.Contact))
                taken[i] = taken[i] with
                {
                    Event = null, Fault = RejectStore.NoSuchContact, Status = IngestStatus.Rejected,
                };
        }
    }

    /// <summary>What is in the log already is not put into the inbox once more; the answer says so.</summary>
    private async Task TellRepeatsAsync(List<Taken> taken, CancellationToken cancellation)
    {
        var found = await repeats.FindAsync(
            [.. taken.Where(t => t.Input.Id.Length > 0).Select(t => t.Event).OfType<Event>()], cancellation);
        if (found.Count == 0)
            return;
        for (var i = 0; i < taken.Count; i++)
        {
            if (taken[i].Event is { } said && found.TryGetValue(said, out var status))
                taken[i] = taken[i] with { Status = status };
        }

        NumberingMetrics.Repeated(
            found.Values.Count(status => status == IngestStatus.Duplicate),
            found.Values.Count(status => status == IngestStatus.Conflict));
    }

    private async Task RejectAsync(IngestCaller caller, List<Taken> taken, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        var refused = new List<Reject>();
        foreach (var item in taken.Where(t => t.Fault is not null))
        {
            IngestMetrics.Rejected(IngestMetrics.Api, item.Fault!.Path);
            refused.Add(new Reject(caller.Principal, item.Input.Id, item.Input.Name, item.Fault!, now));
        }

        await rejects.AddAsync(caller.Workspace, refused, cancellation);
    }

    private static IngestResult Result(Taken item) => item.Fault is { } fault
        ? new IngestResult
        {
            Id = item.Input.Id, Status = item.Status, ErrorField = fault.Path, ErrorReason = fault.Description,
            ErrorCode = ErrorStatus.NameOf(fault.Reason),
        }
        : new IngestResult { Id = item.Event!.Id, Status = item.Status };

    private sealed record Taken(EventInput Input, Event? Event, FieldFault? Fault, IngestStatus Status);
}
