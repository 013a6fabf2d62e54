using System.Globalization;
using Rapport.Common.V1;
using Rapport.Contact.Contacts;
using Rapport.Contact.Domain.Identities;
using Rapport.Contact.EventLog;
using Rapport.Contact.Identities;
using Rapport.Contact.Inbox;
using Rapport.Contact.V1;
using Rapport.Hosting.Errors;
using Rapport.Hosting.Idempotency;

namespace Rapport.Contact.Ingest;

/// <summary>
/// Takes a batch of the native API in: each item accepted or rejected by itself, the accepted ones durable when it
/// answers. Rejects are in the answer, and listed too, for those who do not read answers (beacons, streams).
/// </summary>
internal sealed class Intake(
    EventAcceptance acceptance, TraitAcceptance traits, ContractAcceptance contracts, IdentifierTypeCatalogue types, RepeatSearch repeats, InboxWriter inbox, InboxGauge gauge,
    ContactStore contacts, RejectStore rejects, PrivacySignals privacy, TimeProvider clock)
{
    /// <summary>Takes events from the native API and from streams.</summary>
    /// <param name="caller">Whose they are.</param>
    /// <param name="batch">The events.</param>
    /// <param name="attempt">The request that brings them: its repeats give items without ids the same ids.</param>
    /// <param name="cancellation">Ends waiting; the events may become durable nevertheless.</param>
    /// <exception cref="DomainError">The batch as a whole is empty or too large, or the platform is overloaded.</exception>
    public async Task<IngestEventsResponse> TakeAsync(
        IngestCaller caller, IngestBatch batch, Attempt attempt, CancellationToken cancellation)
    {
        gauge.EnsureRoom(caller.Workspace);
        var items = batch.Items;
        if (items.Count == 0)
            throw DomainError.Invalid("events", $"has no items; 1 to {EventLimits.BatchEvents} are taken");
        EventLimits.CheckCount("events", items.Count);
        if (batch.Bytes > EventLimits.BatchBytes)
            throw EventLimits.TooLarge();

        var declared = await types.OfAsync(caller.Workspace, cancellation);
        var taken = items.Select((item, i) => Accept(item, caller, declared, attempt, i)).ToList();
        await CheckContactsAsync(caller.Workspace, taken, cancellation);
        await TellRepeatsAsync(taken, attempt, cancellation);
        var events = taken.Where(t => t is { Status: IngestStatus.Accepted, IsThere: false }).Select(t => t.Event!).ToList();
        var refusals = privacy.Refusals(caller, events);
        await inbox.AppendAsync(
            caller.Workspace, attempt.IdOf("entry") ?? Guid.NewGuid().ToString("N"), [.. events, .. refusals], cancellation);
        privacy.Remember(refusals);
        IngestMetrics.Accepted(IngestMetrics.Api, events.Count);
        await RejectAsync(caller, taken, cancellation);
        return new IngestEventsResponse
        {
            Results = { taken.Select(Result) }, AcceptedCount = taken.Count(t => t.Status == IngestStatus.Accepted),
            RejectedCount = taken.Count(t => t.Fault is not null),
            RepeatedCount = taken.Count(t => t.Status is IngestStatus.Duplicate or IngestStatus.Conflict),
        };
    }

    private Taken Accept(IngestItem item, IngestCaller caller, IdentifierTypes declared, Attempt attempt, int place)
    {
        if (item.Fault is not null)
            return new Taken(item.Input, null, item.Fault, IngestStatus.Rejected);
        var accepted = acceptance.Accept(item.Input, caller.Workspace, caller.Origin, declared, out var fault);
        if (accepted is not null && (fault = traits.Check(accepted) ?? contracts.Check(accepted)) is not null)
            accepted = null;
        accepted?.Flags.Add(item.Flags);
        if (accepted is not null && item.Input.Id.Length == 0
            && attempt.IdOf(place.ToString(CultureInfo.InvariantCulture)) is { } id)
            accepted.Id = id;
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

    /// <summary>
    /// What is in the log already is not put into the inbox once more; the answer says so, unless an attempt before has
    /// brought it there: its caller hears for the first time that it is accepted.
    /// </summary>
    private async Task TellRepeatsAsync(List<Taken> taken, Attempt attempt, CancellationToken cancellation)
    {
        var found = await repeats.FindAsync(
            [.. taken.Where(t => attempt.IsRepeat || t.Input.Id.Length > 0).Select(t => t.Event).OfType<Event>()], cancellation);
        if (found.Count == 0)
            return;
        for (var i = 0; i < taken.Count; i++)
        {
            if (taken[i].Event is { } said && found.TryGetValue(said, out var status))
                taken[i] = attempt.IsRepeat && status == IngestStatus.Duplicate
                    ? taken[i] with { IsThere = true } : taken[i] with { Status = status };
        }

        NumberingMetrics.Repeated(
            taken.Count(t => t.Status == IngestStatus.Duplicate), taken.Count(t => t.Status == IngestStatus.Conflict));
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

    private sealed record Taken(
        EventInput Input, Event? Event, FieldFault? Fault, IngestStatus Status, bool IsThere = false);
}
