using Rapport.Contact.EventLog;
using Rapport.Contact.Inbox;
using Rapport.Contact.Ingest;
using Rapport.Contact.Quarantine;
using Rapport.Hosting.Telemetry;
using Rapport.Hosting.Time;

namespace Rapport.Contact.Telemetry;

/// <summary>What waits in the inbox and in the quarantine, and whether somebody numbers.</summary>
internal sealed class ContactGauges(
    InboxStore inbox, InboxGauge backlog, Numberer numberer, QuarantineStore quarantine, SystemClock clock) : IGaugeSource
{
    /// <inheritdoc/>
    public IReadOnlyList<GaugeDefinition> Gauges { get; } =
    [
        new("rapport.inbox.events", "{event}", "Events waiting to be numbered."),
        new("rapport.inbox.age", "s", "How long the oldest request has waited."),
        new("rapport.numbering.active", "1", "1 in the process that numbers."),
        new("rapport.quarantine.held", "{event}", "Events in the quarantine that wait for somebody."),
    ];

    /// <inheritdoc/>
    public async Task<IReadOnlyList<double>> ReadAsync(CancellationToken cancellation)
    {
        var waiting = await inbox.OldestAsync(cancellation) is { } oldest
            ? clock.GetUtcNow() - oldest
            : TimeSpan.Zero;
        return
        [
            backlog.WaitingEvents, Math.Max(0, waiting.TotalSeconds), numberer.IsActive ? 1 : 0,
            await quarantine.CountHeldAsync(cancellation),
        ];
    }
}
