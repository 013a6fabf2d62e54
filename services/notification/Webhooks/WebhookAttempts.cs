using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using Rapport.Notification.Domain.Webhooks;
using Rapport.Storage.Time;

namespace Rapport.Notification.Webhooks;

/// <summary>Makes an attempt and keeps what it came to.</summary>
internal sealed class WebhookAttempts(
    WebhookStore webhooks, WebhookDeliveryStore deliveries, WebhookContent content, WebhookSender sender, WebhookSecrets secrets,
    WebhookCatalogue catalogue, StoreTime time, IOptions<NotificationOptions> options)
{
    private const int Gone = 410;

    // Reading the event and keeping the outcome, beside the attempt itself.
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(30);

    /// <summary>When a claim that begins now ends.</summary>
    public DateTimeOffset ClaimEnd(DateTimeOffset now) =>
        DateTimeOffset.FromUnixTimeMilliseconds((now + options.Value.WebhookTimeout + Margin).ToUnixTimeMilliseconds());

    /// <summary>Makes the next attempt of a delivery that was claimed.</summary>
    public async Task MakeAsync(WebhookRecord webhook, WebhookDeliveryRecord claimed, CancellationToken cancellation)
    {
        var at = (await time.SystemNowAsync(cancellation)).ToMilliseconds().Instant;
        if (await content.ReadAsync(claimed, cancellation) is not { } body)
        {
            await deliveries.EndAsync(
                claimed, new WebhookTry(at, 0, "content_gone", TimeSpan.Zero), DeliveryState.Dead, null, cancellation);
            return;
        }

        var sent = await sender.SendAsync(webhook.Url, claimed.Id, at, body, SecretsOf(webhook, at), cancellation);
        var attempt = new WebhookTry(at, sent.Status, sent.Fault, sent.Took);
        var wait = attempt.IsTaken || sent.Status == Gone
            ? null : WebhookSchedule.WaitAfter(claimed.Tries + 1, RandomNumberGenerator.GetInt32(1_000) / 1_000.0, sent.RetryAfter);
        var now = (await time.SystemNowAsync(cancellation)).ToMilliseconds().Instant;
        await deliveries.EndAsync(
            claimed, attempt,
            attempt.IsTaken ? DeliveryState.Delivered : wait is null ? DeliveryState.Dead : DeliveryState.Waiting,
            wait is { } pause ? DateTimeOffset.FromUnixTimeMilliseconds((now + pause).ToUnixTimeMilliseconds()) : null, cancellation);
        if (sent.Status == Gone)
            await DisableAsync(webhook, cancellation);
    }

    private IReadOnlyList<byte[]> SecretsOf(WebhookRecord webhook, DateTimeOffset at) =>
        webhook is { FormerSecret: { } former, FormerUntil: { } until } && at < until
            ? [secrets.Open(webhook.Id, webhook.Secret), secrets.Open(webhook.Id, former)]
            : [secrets.Open(webhook.Id, webhook.Secret)];

    // The receiver says that it is no more (Standard Webhooks). Changed meanwhile, its next answer says so again.
    private async Task DisableAsync(WebhookRecord webhook, CancellationToken cancellation)
    {
        if (await webhooks.FindAsync(webhook.Workspace, webhook.Id, cancellation) is { IsEnabled: true } read && read.Url == webhook.Url)
            await webhooks.ChangeAsync(read with { DisableReason = "gone" }, cancellation);
        catalogue.Forget();
    }
}
