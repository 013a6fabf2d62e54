using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using Rapport.Notification.Domain.Webhooks;
using Rapport.Storage.Time;

namespace Rapport.Notification.Webhooks;

/// <summary>Makes an attempt and keeps what it came to, of the delivery and of the webhook.</summary>
internal sealed class WebhookAttempts(
    WebhookStore webhooks, WebhookDeliveryStore deliveries, WebhookContent content, WebhookSender sender, WebhookSecrets secrets,
    StoreTime time, IOptions<NotificationOptions> options)
{
    private const int Gone = 410;

    // Reading the event and keeping the outcome, beside the attempt itself.
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(10);

    /// <summary>When a claim that begins now ends.</summary>
    public DateTimeOffset ClaimEnd(DateTimeOffset now) =>
        DateTimeOffset.FromUnixTimeMilliseconds((now + options.Value.WebhookTimeout + Margin).ToUnixTimeMilliseconds());

    /// <summary>
    /// Makes the next attempt of a delivery that was claimed, by its webhook as it is now. One that was deleted or disabled
    /// meanwhile sends nothing; the delivery waits for the end of its claim, or is gone.
    /// </summary>
    public async Task MakeAsync(WebhookDeliveryRecord claimed, CancellationToken cancellation)
    {
        if (await webhooks.FindAsync(claimed.Workspace, claimed.Webhook, cancellation) is not { IsEnabled: true } webhook)
            return;
        var at = await NowAsync(cancellation);
        if (await content.ReadAsync(claimed, cancellation) is not { } body)
        {
            await deliveries.EndAsync(
                claimed, new WebhookTry(at, 0, "content_gone", TimeSpan.Zero), DeliveryState.Dead, null, cancellation);
            return;
        }

        var sent = SecretsOf(webhook, at) is { } keys
            ? await sender.SendAsync(webhook.Url, claimed.Id, at, body, keys, cancellation)
            : new SendResult(0, "secret_lost", null, TimeSpan.Zero);
        var attempt = new WebhookTry(at, sent.Status, sent.Fault, sent.Took);
        var wait = attempt.IsTaken || sent.Status == Gone || claimed.IsTest ? null
            : WebhookSchedule.WaitAfter(claimed.Tries + 1, RandomNumberGenerator.GetInt32(1_000) / 1_000.0, sent.RetryAfter);
        var now = await NowAsync(cancellation);
        await deliveries.EndAsync(
            claimed, attempt,
            attempt.IsTaken ? DeliveryState.Delivered : wait is null ? DeliveryState.Dead : DeliveryState.Waiting,
            wait is { } pause ? DateTimeOffset.FromUnixTimeMilliseconds((now + pause).ToUnixTimeMilliseconds()) : null, cancellation);
        await NoteAsync(webhook, attempt, claimed.IsTest, cancellation);
    }

    // What the attempt says of the webhook. Whoever dies before it leaves that to the next attempt.
    private async Task NoteAsync(WebhookRecord webhook, WebhookTry attempt, bool isTest, CancellationToken cancellation)
    {
        if (attempt.IsTaken)
        {
            if (webhook.FailingSince is not null)
                await webhooks.NoteSuccessAsync(webhook.Id, cancellation);
        }
        // The receiver says that it is no more (Standard Webhooks). Changed meanwhile, its next answer says so again.
        else if (attempt.Status == Gone)
        {
            await webhooks.DisableAsync(webhook, DisableReasons.Gone, attempt.At, cancellation);
        }
        else if (isTest)
        {
            // Whoever tries it out knows how it ended.
        }
        else if (webhook.IsGivenUp(attempt.At, options.Value.WebhookPatience))
        {
            await webhooks.DisableAsync(webhook, DisableReasons.Failing, attempt.At, cancellation);
        }
        else if (webhook.FailingSince is null)
        {
            await webhooks.NoteFailureAsync(webhook.Id, attempt.At, cancellation);
        }
    }

    // Null where the secret does not open: the secret of the service was changed and the one before it forgotten.
    private IReadOnlyList<byte[]>? SecretsOf(WebhookRecord webhook, DateTimeOffset at)
    {
        try
        {
            return webhook is { FormerSecret: { } former, FormerUntil: { } until } && at < until
                ? [secrets.Open(webhook.Id, webhook.Secret), secrets.Open(webhook.Id, former)]
                : [secrets.Open(webhook.Id, webhook.Secret)];
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private async Task<DateTimeOffset> NowAsync(CancellationToken cancellation) =>
        (await time.SystemNowAsync(cancellation)).ToMilliseconds().Instant;
}
