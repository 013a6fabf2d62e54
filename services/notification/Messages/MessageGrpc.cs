using Grpc.Core;
using Rapport.Hosting.Callers;
using Rapport.Hosting.Idempotency;
using Rapport.Notification.V1;

namespace Rapport.Notification.Messages;

/// <summary>The public face of messages. Translates and calls.</summary>
internal sealed class MessageGrpc(DirectMessages direct, MessageReader messages) : MessageService.MessageServiceBase
{
    /// <inheritdoc/>
    public override async Task<Message> SendMessage(SendMessageRequest request, ServerCallContext context)
    {
        var message = await direct.SendAsync(
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
}
