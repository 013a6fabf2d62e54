using Grpc.Core;
using Rapport.Hosting.Callers;
using Rapport.Hosting.Idempotency;
using Rapport.Notification.Domain.Webhooks;
using Rapport.Notification.V1;

namespace Rapport.Notification.Webhooks;

/// <summary>The public face of webhooks. Translates and calls.</summary>
internal sealed class WebhookGrpc(WebhookEditing webhooks, WebhookReview review) : WebhookService.WebhookServiceBase
{
    /// <inheritdoc/>
    public override async Task<Webhook> CreateWebhook(CreateWebhookRequest request, ServerCallContext context) =>
        (await webhooks.CreateAsync(context.Workspace(), request, context.Attempt(), context.CancellationToken)).ToProto();

    /// <inheritdoc/>
    public override async Task<Webhook> GetWebhook(GetWebhookRequest request, ServerCallContext context) =>
        (await webhooks.GetAsync(context.Workspace(), request.Webhook, context.CancellationToken)).ToProto();

    /// <inheritdoc/>
    public override async Task<ListWebhooksResponse> ListWebhooks(ListWebhooksRequest request, ServerCallContext context)
    {
        var page = await webhooks.ListAsync(context.Workspace(), request.PageSize, request.PageToken, context.CancellationToken);
        return new ListWebhooksResponse { Webhooks = { page.Items }, NextPageToken = page.NextToken };
    }

    /// <inheritdoc/>
    public override async Task<Webhook> UpdateWebhook(UpdateWebhookRequest request, ServerCallContext context) =>
        (await webhooks.UpdateAsync(context.Workspace(), request, context.CancellationToken)).ToProto();

    /// <inheritdoc/>
    public override async Task<Webhook> RotateWebhookSecret(RotateWebhookSecretRequest request, ServerCallContext context) =>
        (await webhooks.RotateAsync(
            context.Workspace(), request.Webhook, request.Overlap?.ToTimeSpan() ?? WebhookRules.DefaultOverlap, context.Attempt(),
            context.CancellationToken)).ToProto();

    /// <inheritdoc/>
    public override async Task<Webhook> EnableWebhook(EnableWebhookRequest request, ServerCallContext context) =>
        (await webhooks.EnableAsync(context.Workspace(), request.Webhook, true, context.CancellationToken)).ToProto();

    /// <inheritdoc/>
    public override async Task<Webhook> DisableWebhook(DisableWebhookRequest request, ServerCallContext context) =>
        (await webhooks.EnableAsync(context.Workspace(), request.Webhook, false, context.CancellationToken)).ToProto();

    /// <inheritdoc/>
    public override async Task<DeleteWebhookResponse> DeleteWebhook(DeleteWebhookRequest request, ServerCallContext context)
    {
        await webhooks.DeleteAsync(context.Workspace(), request.Webhook, context.CancellationToken);
        return new DeleteWebhookResponse();
    }

    /// <inheritdoc/>
    public override async Task<WebhookDelivery> TestWebhook(TestWebhookRequest request, ServerCallContext context) =>
        (await review.TestAsync(context.Workspace(), request.Webhook, context.Attempt(), context.CancellationToken)).ToProto();

    /// <inheritdoc/>
    public override async Task<WebhookDelivery> GetWebhookDelivery(GetWebhookDeliveryRequest request, ServerCallContext context) =>
        (await review.GetAsync(context.Workspace(), request.Webhook, request.Delivery, context.CancellationToken)).ToProto();

    /// <inheritdoc/>
    public override async Task<ListWebhookDeliveriesResponse> ListWebhookDeliveries(
        ListWebhookDeliveriesRequest request, ServerCallContext context)
    {
        var page = await review.ListAsync(context.Workspace(), request, context.CancellationToken);
        return new ListWebhookDeliveriesResponse { Deliveries = { page.Items }, NextPageToken = page.NextToken };
    }

    /// <inheritdoc/>
    public override async Task<WebhookDelivery> ReplayWebhookDelivery(
        ReplayWebhookDeliveryRequest request, ServerCallContext context) =>
        (await review.ReplayAsync(context.Workspace(), request.Webhook, request.Delivery, context.CancellationToken)).ToProto();

    /// <inheritdoc/>
    public override Task<ReplayWebhookDeliveriesResponse> ReplayWebhookDeliveries(
        ReplayWebhookDeliveriesRequest request, ServerCallContext context) =>
        review.ReplayAsync(context.Workspace(), request, context.CancellationToken);
}
