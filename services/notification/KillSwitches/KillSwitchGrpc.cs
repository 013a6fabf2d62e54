using Grpc.Core;
using Rapport.Hosting.Callers;
using Rapport.Hosting.Idempotency;
using Rapport.Notification.V1;

namespace Rapport.Notification.KillSwitches;

/// <summary>The public face of kill switches. Translates and calls.</summary>
internal sealed class KillSwitchGrpc(KillSwitchEditing switches) : KillSwitchService.KillSwitchServiceBase
{
    /// <inheritdoc/>
    public override Task<KillSwitch> CreateKillSwitch(CreateKillSwitchRequest request, ServerCallContext context) =>
        switches.SetAsync(context.Workspace(), context.Principal(), request, context.Attempt(), context.CancellationToken);

    /// <inheritdoc/>
    public override Task<KillSwitch> GetKillSwitch(GetKillSwitchRequest request, ServerCallContext context) =>
        switches.GetAsync(context.Workspace(), request.KillSwitch, context.CancellationToken);

    /// <inheritdoc/>
    public override Task<ListKillSwitchesResponse> ListKillSwitches(ListKillSwitchesRequest request, ServerCallContext context) =>
        switches.ListAsync(context.Workspace(), request, context.CancellationToken);

    /// <inheritdoc/>
    public override Task<KillSwitch> LiftKillSwitch(LiftKillSwitchRequest request, ServerCallContext context) =>
        switches.LiftAsync(context.Workspace(), context.Principal(), request, context.CancellationToken);
}
