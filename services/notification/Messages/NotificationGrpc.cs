using Grpc.Core;
using Rapport.Hosting.Callers;
using Rapport.Hosting.Idempotency;
using Rapport.Notification.Suppressions;
using Rapport.Notification.Templates;
using Rapport.Notification.V1;

namespace Rapport.Notification.Messages;

/// <summary>Templates, messages and suppressions.</summary>
internal sealed class NotificationGrpc(
    TemplateDesk templates, TemplatePreview preview, DirectOrders orders, MessageReader messages,
    SuppressionDesk suppressions)
    : NotificationService.NotificationServiceBase
{
    /// <inheritdoc/>
    public override Task<Template> SaveTemplate(SaveTemplateRequest request, ServerCallContext context) =>
        templates.SaveAsync(context.Workspace(), request.Template, context.CancellationToken);

    /// <inheritdoc/>
    public override Task<Template> GetTemplate(GetTemplateRequest request, ServerCallContext context) =>
        templates.GetAsync(context.Workspace(), request, context.CancellationToken);

    /// <inheritdoc/>
    public override Task<ListTemplatesResponse> ListTemplates(
        ListTemplatesRequest request, ServerCallContext context) =>
        templates.ListAsync(context.Workspace(), request, context.CancellationToken);

    /// <inheritdoc/>
    public override Task<PreviewTemplateResponse> PreviewTemplate(
        PreviewTemplateRequest request, ServerCallContext context) =>
        preview.RenderAsync(context.Workspace(), request, context.CancellationToken);

    /// <inheritdoc/>
    public override async Task<Message> SendMessage(SendMessageRequest request, ServerCallContext context)
    {
        var message = await orders.SendAsync(
            context.Workspace(), request, context.Attempt(), context.CancellationToken);
        return await messages.GetAsync(context.Workspace(), message, context.CancellationToken);
    }

    /// <inheritdoc/>
    public override Task<Message> GetMessage(GetMessageRequest request, ServerCallContext context) =>
        messages.GetAsync(context.Workspace(), request.Message, context.CancellationToken);

    /// <inheritdoc/>
    public override Task<Message> GetMessageReceipt(GetMessageReceiptRequest request, ServerCallContext context) =>
        messages.GetAsync(context.Workspace(), request.Receipt, context.CancellationToken);

    /// <inheritdoc/>
    public override Task<ListContactMessagesResponse> ListContactMessages(
        ListContactMessagesRequest request, ServerCallContext context) =>
        messages.ListAsync(context.Workspace(), request, context.CancellationToken);

    /// <inheritdoc/>
    public override Task<Suppression> CreateSuppression(CreateSuppressionRequest request, ServerCallContext context) =>
        suppressions.AddAsync(context.Workspace(), request, context.CancellationToken);

    /// <inheritdoc/>
    public override Task<ListSuppressionsResponse> ListSuppressions(
        ListSuppressionsRequest request, ServerCallContext context) =>
        suppressions.ListAsync(context.Workspace(), request, context.CancellationToken);

    /// <inheritdoc/>
    public override async Task<DeleteSuppressionResponse> DeleteSuppression(
        DeleteSuppressionRequest request, ServerCallContext context)
    {
        await suppressions.RemoveAsync(context.Workspace(), request.Suppression, context.CancellationToken);
        return new DeleteSuppressionResponse();
    }
}
