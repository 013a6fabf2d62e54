using System.Collections.Concurrent;
using System.Diagnostics;
using Grpc.Core;
using Rapport.Hosting.Background;
using Rapport.Hosting.Stores;
using Rapport.Notification.Domain.Webhooks;
using Rapport.Notification.KillSwitches;
using Rapport.Storage.Time;

namespace Rapport.Notification.Webhooks;

/// <summary>
/// Sends what is due. Each webhook has ten attempts at a time of its own, and one while it fails, so that one that hangs keeps
/// nobody else waiting. An attempt is claimed first: whoever dies with one leaves it to be made again when the claim ends, under
/// the same id. A kill switch holds all of a workspace back.
/// </summary>
internal sealed class WebhookLoop(
    WebhookCatalogue catalogue, WebhookDeliveryStore deliveries, WebhookAttempts attempts, KillSwitchStore switches, StoreTime time,
    StoreGate gate, ILogger<WebhookLoop> logger) : Loop("Sending webhooks", Idle, logger, gate)
{
    private const int MostOfOne = 10;
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
            expected.Clear();
            foreach (var webhook in webhooks)
                expected[webhook.Id] = true;
        }

        // In any order, so that nobody always comes last when there is no room for all.
        var next = webhooks.Where(webhook => expected.ContainsKey(webhook.Id)).ToArray();
        Random.Shared.Shuffle(next);
        foreach (var webhook in next)
            await BeginAsync(webhook, cancellation);
        return false;
    }

    private async Task BeginAsync(WebhookRecord webhook, CancellationToken cancellation)
    {
        var most = webhook.FailingSince is null ? MostOfOne : 1;
        var room = Math.Min(most - running.GetValueOrDefault(webhook.Id), MostInAll - running.Values.Sum());
        if (room <= 0)
            return;
        expected.TryRemove(webhook.Id, out _);
        var now = (await time.SystemNowAsync(cancellation)).Instant;
        var due = await deliveries.DueAsync(webhook.Id, now, room, cancellation);
        if (due.Count == 0 || await IsHeldAsync(webhook, cancellation))
            return;
        if (due.Count == room)
            expected[webhook.Id] = true;
        foreach (var read in due)
        {
            if (await deliveries.ClaimAsync(read, attempts.ClaimEnd(now), cancellation) is not { } claimed)
                continue;
            running.AddOrUpdate(webhook.Id, 1, (_, count) => count + 1);
            _ = RunAsync(claimed, cancellation);
        }
    }

    private async Task<bool> IsHeldAsync(WebhookRecord webhook, CancellationToken cancellation) =>
        (await switches.InForceAsync(webhook.Workspace, cancellation)).Any(each => each.Stops(WebhookRules.Channel, ""));

    // Runs beside the others. What it does not come to is due again when the claim ends.
    private async Task RunAsync(WebhookDeliveryRecord claimed, CancellationToken cancellation)
    {
        try
        {
            await attempts.MakeAsync(claimed, cancellation);
        }
        catch (Exception fault)
        {
            if (!cancellation.IsCancellationRequested)
                Log.WebhookAttemptFailed(Logger, fault is RpcException rpc ? $"{rpc.StatusCode}" : fault.GetType().Name);
        }
        finally
        {
            if (running.AddOrUpdate(claimed.Webhook, 0, (_, count) => count - 1) == 0)
                running.TryRemove(new KeyValuePair<string, int>(claimed.Webhook, 0));
            Expect([claimed.Webhook]);
        }
    }
}
