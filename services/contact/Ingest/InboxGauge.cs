using System.Diagnostics;
using Microsoft.Extensions.Options;
using MongoDB.Driver;
using Rapport.Contact.EventLog;
using Rapport.Contact.Inbox;
using Rapport.Hosting.Background;
using Rapport.Hosting.Errors;
using Rapport.Hosting.Stores;

namespace Rapport.Contact.Ingest;

/// <summary>
/// Knows how full the inbox is, over all replicas, and refuses more before it overflows. What came in is added up in the
/// document log/intake, what was numbered stands beside the counters of the log; the difference waits. A process that
/// dies takes what it had not added yet with it, so an empty inbox sets the two equal again.
/// <para>
/// A full inbox refuses those who filled it, not everybody: a workspace of which less than a tenth of the limit waits is
/// taken in until a quarter more than the limit does.
/// </para>
/// </summary>
internal sealed class InboxGauge(
    IntakeStore intake, LogHeadStore head, InboxStore inbox, StoreGate gate, IOptions<ContactOptions> options,
    ILogger<InboxGauge> logger)
    : Loop("Measuring the inbox", Look, logger, gate)
{
    // Conclusions and replays follow from what was taken in already: they still find room when callers no longer do.
    private const double Reserve = 1.5;
    private const double LowWater = 0.8;
    private const double Guests = 1.25;
    private const double GuestShare = 0.1;
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Recount = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ComeBack = TimeSpan.FromSeconds(2);

    private readonly StoreGate gate = gate;
    private readonly Lock sums = new();
    private Backlog pending;
    private Backlog waiting;
    private volatile WorkspaceShares? shares;
    private volatile WorkspaceShares? recounted;
    private volatile bool full;

    /// <summary>What waits, by the last look.</summary>
    public long WaitingEvents
    {
        get
        {
            lock (sums)
                return waiting.Events;
        }
    }

    /// <summary>
    /// Refuses when too much waits already, and before the stores are prepared: only then is the time known by which events
    /// are stamped. Costs nothing, so it comes before everything else.
    /// </summary>
    /// <param name="workspace">Whose events they are.</param>
    /// <param name="derived">The events follow from others.</param>
    /// <exception cref="DomainError">UNAVAILABLE, with a time to come back.</exception>
    public void EnsureRoom(string workspace, bool derived = false)
    {
        if (!gate.Opened.IsCompletedSuccessfully)
            throw DomainError.Unavailable("The event log", ComeBack);
        var share = Share();
        if (share >= 1)
            full = true;
        if (derived ? share >= Reserve : full && (share >= Guests || !IsGuest(workspace)))
            throw IngestMetrics.Refused("overload", DomainError.Unavailable("Capacity for more events", ComeBack));
    }

    /// <summary>Counts what has become durable.</summary>
    public void Added(string workspace, int events, int bytes)
    {
        shares?.Add(workspace, events);
        recounted?.Add(workspace, events);
        lock (sums)
            pending = new Backlog(pending.Events + events, pending.Bytes + bytes);
    }

    /// <inheritdoc/>
    protected override async Task<bool> PassAsync(CancellationToken cancellation)
    {
        var added = Pending();
        var came = await intake.AddAsync(added, cancellation);

        // From one sum straight to the other: while it was in neither, as much again would be let in.
        lock (sums)
        {
            pending = new Backlog(pending.Events - added.Events, pending.Bytes - added.Bytes);
            waiting = new Backlog(waiting.Events + added.Events, waiting.Bytes + added.Bytes);
        }

        var went = await head.NumberedAsync(cancellation);
        var left = new Backlog(came.Events - went.Events, came.Bytes - went.Bytes);
        if (left != default && added == default && !await inbox.AnyAsync(cancellation))
        {
            // Read anew: what was numbered last may have emptied it.
            await intake.CorrectAsync(came, await head.NumberedAsync(cancellation), cancellation);
            left = default;
        }

        lock (sums)
            waiting = left;
        if (Share() < LowWater)
            full = false;
        if (!full)
            shares = null;
        else if (shares is null || Stopwatch.GetElapsedTime(shares.CountedAt) > Recount)
            await RecountAsync(cancellation);
        return false;
    }

    // What comes in while it is counted may be counted twice, until the next count; never not at all.
    private async Task RecountAsync(CancellationToken cancellation)
    {
        var next = new WorkspaceShares();
        recounted = next;
        foreach (var (workspace, events) in await inbox.CountByWorkspaceAsync(cancellation))
            next.Add(workspace, (int)events);
        shares = next;
        recounted = null;
    }

    // Nobody is one before it has been counted.
    private bool IsGuest(string workspace) =>
        shares is { } counted && counted.Of(workspace) < options.Value.InboxEvents * GuestShare;

    /// <summary>How much of the limit is used: 1 is all of it.</summary>
    private double Share()
    {
        lock (sums)
            return Math.Max(
                (waiting.Events + pending.Events) / (double)options.Value.InboxEvents,
                (waiting.Bytes + pending.Bytes) / (double)options.Value.InboxBytes);
    }

    private Backlog Pending()
    {
        lock (sums)
            return pending;
    }
}
