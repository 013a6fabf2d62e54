using System.Globalization;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Rapport.Common.V1;
using Rapport.Contact.Contacts;
using Rapport.Contact.EventLog;
using Rapport.Contact.Ingest;
using Rapport.Contact.Quarantine;
using Rapport.Contact.V1;
using Rapport.Events;
using Rapport.Hosting.Callers;
using Rapport.Hosting.Errors;
using Rapport.Hosting.Time;

namespace Rapport.Contact.LogReading;

/// <summary>The log for the other services.</summary>
internal sealed class EventLogGrpc(
    EventStore events, LogHeadStore head, ContactStore contacts, ConclusionIntake intake, PoisonIntake poison,
    SystemClock clock)
    : EventLogService.EventLogServiceBase
{
    private const int DefaultEvents = 500;
    private const int MostEvents = 2000;

    // Half of what clients take: however large the events are, an answer is never refused and a reader never stuck.
    private const int MostBytes = 8 * 1024 * 1024;

    /// <inheritdoc/>
    public override async Task<ReadEventsResponse> ReadEvents(ReadEventsRequest request, ServerCallContext context)
    {
        var lastN = await head.ReadAsync(context.CancellationToken);
        if (request.Partition < 0 || request.Partition >= lastN.Count)
            throw DomainError.Invalid("partition", $"is not between 0 and {lastN.Count - 1}");
        var from = Math.Max(1, request.FromN);
        var found = await events.ReadAsync(request.Partition, from, Limit(request.MaxEvents), context.CancellationToken);
        return new ReadEventsResponse
        {
            Run = new Stretch { Partition = request.Partition, FirstN = from, Events = { Fitting(Dense(found, from)).Select(e => e.Event) } },
            LastN = lastN[request.Partition],
        };
    }

    /// <inheritdoc/>
    public override async Task<ReadContactEventsResponse> ReadContactEvents(
        ReadContactEventsRequest request, ServerCallContext context)
    {
        var limit = Limit(request.MaxEvents);
        var key = (request.Workspace, request.Contact);
        var contact = (await contacts.FindAsync([key], context.CancellationToken)).GetValueOrDefault(key)
            ?? throw DomainError.NotFound("contact", request.Contact);
        var found = await events.ReadContactsAsync(
            request.Workspace, contact.Merged.Append(contact.Id), ParseCursor(request.Cursor), limit, context.CancellationToken);
        var fitting = Fitting(found);
        return new ReadContactEventsResponse
        {
            Events = { fitting.Select(e => new LoggedEvent { Partition = e.Partition, N = e.N, Event = e.Event }) },
            NextCursor = fitting.Count < limit && fitting.Count == found.Count ? "" : $"{fitting[^1].Partition}:{fitting[^1].N}",
        };
    }

    /// <inheritdoc/>
    public override Task<AppendEventsResponse> AppendEvents(AppendEventsRequest request, ServerCallContext context) =>
        intake.TakeAsync(
            EventOrigins.Of(OriginKind.Service, context.Principal()), request.Conclusions, context.CancellationToken);

    /// <inheritdoc/>
    public override async Task<ReportPoisonResponse> ReportPoison(ReportPoisonRequest request, ServerCallContext context)
    {
        await poison.TakeAsync(request.Events, context.CancellationToken);
        return new ReportPoisonResponse();
    }

    /// <inheritdoc/>
    public override async Task<GetLogStatusResponse> GetLogStatus(GetLogStatusRequest request, ServerCallContext context)
    {
        var lastN = await head.ReadAsync(context.CancellationToken);
        return new GetLogStatusResponse
        {
            PartitionCount = lastN.Count, LastN = { lastN },
            Time = clock.IsFollowing ? clock.GetUtcNow().ToTimestamp() : null,
        };
    }

    // While an erasure rewrites rows, an engine that reads without a snapshot may meet neither the old nor the new one.
    private static IReadOnlyList<NumberedEvent> Dense(IReadOnlyList<NumberedEvent> found, long from)
    {
        for (var i = 0; i < found.Count; i++)
            if (found[i].N != from + i)
                return [.. found.Take(i)];
        return found;
    }

    /// <summary>As many of the first as make up an answer; at least one.</summary>
    private static IReadOnlyList<NumberedEvent> Fitting(IReadOnlyList<NumberedEvent> found)
    {
        var (count, bytes) = (0, 0);
        while (count < found.Count && (bytes += found[count].Event.CalculateSize()) <= MostBytes)
            count++;
        return count == found.Count ? found : [.. found.Take(Math.Max(1, count))];
    }

    private static int Limit(int asked) => asked <= 0 ? DefaultEvents : Math.Min(asked, MostEvents);

    private static (int Partition, long N) ParseCursor(string cursor)
    {
        if (cursor.Length == 0)
            return (-1, 0);
        var parts = cursor.Split(':');
        return parts.Length == 2 && int.TryParse(parts[0], CultureInfo.InvariantCulture, out var partition)
            && long.TryParse(parts[1], CultureInfo.InvariantCulture, out var n)
            ? (partition, n)
            : throw new DomainError(ErrorReason.PageTokenInvalid, "The cursor is not one that was given out.");
    }
}
