using Grpc.Core;
using Rapport.Hosting.Callers;
using Rapport.Notification.V1;

namespace Rapport.Notification.Policies;

/// <summary>The public face of the sending policy. Translates and calls.</summary>
internal sealed class SendingPolicyGrpc(SendingPolicyEditing policies) : SendingPolicyService.SendingPolicyServiceBase
{
    /// <inheritdoc/>
    public override Task<SendingPolicy> GetSendingPolicy(GetSendingPolicyRequest request, ServerCallContext context) =>
        policies.GetAsync(context.Workspace(), context.CancellationToken);

    /// <inheritdoc/>
    public override Task<SendingPolicy> SaveSendingPolicy(SaveSendingPolicyRequest request, ServerCallContext context) =>
        policies.SaveAsync(context.Workspace(), request.Policy, context.CancellationToken);
}
