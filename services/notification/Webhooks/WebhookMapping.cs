using Google.Protobuf.WellKnownTypes;
using Rapport.Notification.Domain.Webhooks;
using Rapport.Notification.V1;

namespace Rapport.Notification.Webhooks;

/// <summary>Webhooks and deliveries as they are shown.</summary>
internal static class WebhookMapping
{
    /// <summary>A webhook, without its secret.</summary>
    public static Webhook ToProto(this WebhookRecord webhook) => new()
    {
        Id = webhook.Id, Url = webhook.Url, Events = { webhook.Events }, Description = webhook.Description,
        Enabled = webhook.IsEnabled, DisableReason = webhook.DisableReason, CreateTime = webhook.CreatedAt.ToTimestamp(),
        FormerSecretExpireTime = webhook.FormerUntil?.ToTimestamp(), Etag = webhook.Etag,
        DisableTime = webhook.DisabledAt?.ToTimestamp(), FailingSince = webhook.FailingSince?.ToTimestamp(),
    };

    /// <summary>A webhook whose secret was just made.</summary>
    public static Webhook ToProto(this (WebhookRecord Webhook, byte[] Secret) made)
    {
        var shown = made.Webhook.ToProto();
        shown.Secret = WebhookSignature.Show(made.Secret);
        return shown;
    }

    /// <summary>A delivery.</summary>
    public static WebhookDelivery ToProto(this WebhookDeliveryRecord delivery) => new()
    {
        Id = delivery.Id, Webhook = delivery.Webhook, Event = delivery.Event, EventName = delivery.Name,
        Contact = delivery.Contact,
        State = delivery.State switch
        {
            DeliveryState.Waiting => WebhookDeliveryState.Waiting,
            DeliveryState.Delivered => WebhookDeliveryState.Delivered,
            _ => WebhookDeliveryState.Dead,
        },
        CreateTime = delivery.CreatedAt.ToTimestamp(), NextAttemptTime = delivery.DueAt?.ToTimestamp(),
        AttemptCount = delivery.Count,
        Attempts =
        {
            delivery.Attempts.Select(attempt => new WebhookAttempt
            {
                Time = attempt.At.ToTimestamp(), Status = attempt.Status, Fault = attempt.Fault, Duration = attempt.Took.ToDuration(),
                ResponseClass = attempt.ResponseClass,
            }),
        },
    };
}
