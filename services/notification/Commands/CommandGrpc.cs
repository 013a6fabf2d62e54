using Grpc.Core;
using Rapport.Notification.V1;

namespace Rapport.Notification.Commands;

/// <summary>Orders from journeys.</summary>
internal sealed class CommandGrpc(CommandIntake intake) : CommandService.CommandServiceBase
{
    /// <inheritdoc/>
    public override Task<EnqueueResponse> Enqueue(EnqueueRequest request, ServerCallContext context) =>
        intake.TakeAsync(request.Commands, context.CancellationToken);
}
