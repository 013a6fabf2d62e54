using Rapport.Hosting.Telemetry;
using Rapport.Notification.Domain;
using Rapport.Notification.Handoffs;
using Rapport.Notification.Outgoing;
using Rapport.Storage.Time;

namespace Rapport.Notification.Telemetry;

/// <summary>What waits to be sent, and who waits to be called.</summary>
internal sealed class NotificationGauges(MessageStore messages, HandoffStore handoffs, StoreTime time) : IGaugeSource
{
    private const int Most = 1000;

    /// <inheritdoc/>
    public IReadOnlyList<GaugeDefinition> Gauges { get; } =
    [
        new("rapport.notification.due", "{message}", "Messages whose time has come, at most 1,000."),
        new("rapport.notification.due.age", "s", "How long the longest due message has been due."),
        new("rapport.handoff.waiting", "{handoff}", "Hand-offs in the queues.",
            new KeyValuePair<string, object?>("state", "open")),
        new("rapport.handoff.waiting", "{handoff}", "Hand-offs in the queues.",
            new KeyValuePair<string, object?>("state", "claimed")),
    ];

    /// <inheritdoc/>
    public async Task<IReadOnlyList<double>> ReadAsync(CancellationToken cancellation)
    {
        var now = await time.SystemNowAsync(cancellation);
        var (count, oldest) = await messages.CountDueAsync(now, Most, cancellation);
        return
        [
            count, oldest is { } since ? Math.Max(0, (now - since).TotalSeconds) : 0,
            await handoffs.CountAsync(HandoffState.Open, cancellation),
            await handoffs.CountAsync(HandoffState.Claimed, cancellation),
        ];
    }
}
