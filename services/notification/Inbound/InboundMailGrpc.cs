using Grpc.Core;
using Rapport.Hosting.Callers;
using Rapport.Notification.V1;

namespace Rapport.Notification.Inbound;

/// <summary>The public face of mails that come back. Translates and calls.</summary>
internal sealed class InboundMailGrpc(InboundMails mails) : InboundMailService.InboundMailServiceBase
{
    /// <inheritdoc/>
    public override Task<ReceiveMailResponse> ReceiveMail(ReceiveMailRequest request, ServerCallContext context) =>
        mails.TakeAsync(context.Workspace(), request, context.CancellationToken);
}
