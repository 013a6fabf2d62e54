using Google.Protobuf.WellKnownTypes;
using Rapport.Common.V1;
using Rapport.Hosting.Errors;
using Rapport.Hosting.Idempotency;
using Rapport.Hosting.Paging;
using Rapport.Notification.Domain.Webhooks;
using Rapport.Notification.Stores;
using Rapport.Notification.V1;
using Rapport.Storage.Time;

namespace Rapport.Notification.Webhooks;

/// <summary>Shows what was sent, sends a test, and sends again.</summary>
internal sealed class WebhookReview(
    WebhookEditing webhooks, WebhookDeliveryStore store, WebhookLoop loop, PageTokens tokens, StoreTime time)
{
    /// <summary>A page of a webhook's deliveries, the newest first.</summary>
    /// <exception cref="DomainError">NOT_FOUND, PAGE_TOKEN_INVALID, FIELDS_INVALID.</exception>
    public async Task<Page<WebhookDelivery>> ListAsync(
        string workspace, ListWebhookDeliveriesRequest request, CancellationToken cancellation)
    {
        var size = PageTokens.Size(request.PageSize);
        var state = StateOf(request.State);
        var query = $"webhooks/{request.Webhook}/{state}";
        var place = ListPlace.Read(tokens.Read(workspace, query, request.PageToken));
        var webhook = await webhooks.GetAsync(workspace, request.Webhook, cancellation);
        var found = await store.ListAsync(webhook.Id, state, place, size, cancellation);
        return tokens.Cut(workspace, query, found, size, WebhookMapping.ToProto, each => ListPlace.Write(each.CreatedAt, each.Id));
    }

    /// <summary>One delivery.</summary>
    /// <exception cref="DomainError">NOT_FOUND.</exception>
    public async Task<WebhookDeliveryRecord> GetAsync(string workspace, string id, string delivery, CancellationToken cancellation)
    {
        var webhook = await webhooks.GetAsync(workspace, id, cancellation);
        return await store.FindAsync(webhook.Id, delivery, cancellation) ?? throw DomainError.NotFound("webhook_delivery", delivery);
    }

    /// <summary>Queues a test.</summary>
    /// <exception cref="DomainError">NOT_FOUND, STATE_FORBIDS.</exception>
    public async Task<WebhookDeliveryRecord> TestAsync(
        string workspace, string id, Attempt attempt, CancellationToken cancellation)
    {
        var webhook = await webhooks.GetAsync(workspace, id, cancellation);
        if (!webhook.IsEnabled)
            throw new DomainError(ErrorReason.StateForbids, "The webhook is disabled; enable it first.")
            {
                Metadata = new Dictionary<string, string> { ["state"] = "disabled" },
            };
        var now = await NowAsync(cancellation);
        var test = new WebhookDeliveryRecord
        {
            Id = $"whd_{attempt.IdOf("test") ?? Guid.CreateVersion7().ToString()}", Workspace = workspace, Webhook = id,
            Name = WebhookDeliveryRecord.Test, CreatedAt = now, DueAt = now,
        };
        await store.QueueAsync([test], cancellation);
        loop.Expect([id]);
        return test;
    }

    /// <summary>Sends a delivery again.</summary>
    /// <exception cref="DomainError">NOT_FOUND.</exception>
    public async Task<WebhookDeliveryRecord> ReplayAsync(
        string workspace, string id, string delivery, CancellationToken cancellation)
    {
        var read = await GetAsync(workspace, id, delivery, cancellation);
        var replayed = await store.ReplayAsync(read, await NowAsync(cancellation), cancellation);
        loop.Expect([id]);
        return replayed ?? throw DomainError.NotFound("webhook_delivery", delivery);
    }

    /// <summary>Sends deliveries of a span of time again.</summary>
    /// <exception cref="DomainError">NOT_FOUND, FIELDS_INVALID.</exception>
    public async Task<ReplayWebhookDeliveriesResponse> ReplayAsync(
        string workspace, ReplayWebhookDeliveriesRequest request, CancellationToken cancellation)
    {
        var webhook = await webhooks.GetAsync(workspace, request.Webhook, cancellation);
        var now = await NowAsync(cancellation);
        // What the replay makes wait is not what it finds, so that a call that died goes on when it is repeated.
        var (start, end, state) = (request.StartTime?.ToDateTimeOffset(), request.EndTime?.ToDateTimeOffset() ?? now, StateOf(request.State));
        List<FieldFault> faults = [];
        if (start is null)
            faults.Add(new FieldFault("start_time", "is missing"));
        if (end <= start)
            faults.Add(new FieldFault("end_time", "is not after start_time"));
        if (state == DeliveryState.Waiting)
            faults.Add(new FieldFault("state", "is neither dead nor delivered; what waits is sent anyway"));
        if (faults.Count > 0)
            throw DomainError.Invalid(faults);
        var (count, next) = await store.ReplayAsync(
            webhook.Id, state ?? DeliveryState.Dead, start!.Value, end, WebhookRules.MostReplayed, now, cancellation);
        loop.Expect([webhook.Id]);
        return new ReplayWebhookDeliveriesResponse { ReplayedCount = (int)count, NextStartTime = next?.ToTimestamp() };
    }

    private static DeliveryState? StateOf(WebhookDeliveryState said) => said switch
    {
        WebhookDeliveryState.Unspecified => null,
        WebhookDeliveryState.Waiting => DeliveryState.Waiting,
        WebhookDeliveryState.Delivered => DeliveryState.Delivered,
        WebhookDeliveryState.Dead => DeliveryState.Dead,
        _ => throw DomainError.Invalid("state", "is none of those that there are"),
    };

    private async Task<DateTimeOffset> NowAsync(CancellationToken cancellation) =>
        (await time.SystemNowAsync(cancellation)).ToMilliseconds().Instant;
}
