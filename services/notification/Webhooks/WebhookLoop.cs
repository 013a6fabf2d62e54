using System.Collections.Concurrent;
using System.Diagnostics;
using Grpc.Core;
using Rapport.Hosting.Background;
using Rapport.Hosting.Stores;
using Rapport.Notification.Domain.Webhooks;
using Rapport.Storage.Time;

namespace Rapport.Notification.Webhooks;

/// <summary>
/// Sends what is due. Each webhook has four attempts at a time of its own, so that one that hangs keeps nobody else waiting. An
/// attempt is claimed first: whoever dies with one leaves it to be made again when the claim ends, under the same id.
/// </summary>
internal sealed class WebhookLoop(
    WebhookCatalogue catalogue, WebhookDeliveryStore deliveries, WebhookAttempts attempts, StoreTime time, StoreGate gate,
    ILogger<WebhookLoop> logger) : Loop("Sending webhooks", Idle, logger, gate)
{
    private const int MostOfOne = 4;
    private const int MostInAll = 1_000;
    private static readonly TimeSpan Idle = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Round = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<string, int> running = new();
    private readonly ConcurrentDictionary<string, bool> expected = new();
    private long lastRound;

    /// <summary>Says that these webhooks may have something to send now.</summary>
    public void Expect(IEnumerable<string> webhooks)
    {
        foreach (var webhook in webhooks)
            expected[webhook] = true;
        Ring();
    }

    /// <inheritdoc/>
    protected override async Task<bool> PassAsync(CancellationToken cancellation)
    {
        var webhooks = await catalogue.ReadAsync(cancellation);
        // What waits for its time, and what other replicas queued, is found on a round over all.
        if (lastRound == 0 || Stopwatch.GetElapsedTime(lastRound) > Round)
        {
            lastRound = Stopwatch.GetTimestamp();
            foreach (var webhook in webhooks)
                expected[webhook.Id] = true;
        }

        foreach (var webhook in webhooks.Where(webhook => expected.ContainsKey(webhook.Id)))
            await BeginAsync(webhook, cancellation);
        return false;
    }

    private async Task BeginAsync(WebhookRecord webhook, CancellationToken cancellation)
    {
        var room = Math.Min(MostOfOne - running.GetValueOrDefault(webhook.Id), MostInAll - running.Values.Sum());
        if (room <= 0)
            return;
        expected.TryRemove(webhook.Id, out _);
        var now = (await time.SystemNowAsync(cancellation)).Instant;
        var due = await deliveries.DueAsync(webhook.Id, now, room, cancellation);
        if (due.Count == room)
            expected[webhook.Id] = true;
        foreach (var read in due)
        {
            if (await deliveries.ClaimAsync(read, attempts.ClaimEnd(now), cancellation) is not { } claimed)
                continue;
            running.AddOrUpdate(webhook.Id, 1, (_, count) => count + 1);
            _ = RunAsync(webhook, claimed, cancellation);
        }
    }

    // Runs beside the others. What it does not come to is due again when the claim ends.
    private async Task RunAsync(WebhookRecord webhook, WebhookDeliveryRecord claimed, CancellationToken cancellation)
    {
        try
        {
            await attempts.MakeAsync(webhook, claimed, cancellation);
        }
        catch (Exception fault)
        {
            if (!cancellation.IsCancellationRequested)
                Log.WebhookAttemptFailed(Logger, fault is RpcException rpc ? $"{rpc.StatusCode}" : fault.GetType().Name);
        }
        finally
        {
            running.AddOrUpdate(webhook.Id, 0, (_, count) => count - 1);
            Expect([webhook.Id]);
        }
    }
}
