using Grpc.Core;
using Rapport.Hosting.Callers;
using Rapport.Hosting.Idempotency;
using Rapport.Scoring.V1;

namespace Rapport.Scoring.Scores.BackTests;

/// <summary>The public face of back-tests. Translates and calls.</summary>
internal sealed class BackTestGrpc(BackTestRequests requests, TimeProvider clock) : BackTestService.BackTestServiceBase
{
    /// <inheritdoc/>
    public override Task<BackTest> StartBackTest(StartBackTestRequest request, ServerCallContext context) =>
        requests.StartAsync(context.Workspace(), request, context.Attempt(), clock.GetUtcNow());

    /// <inheritdoc/>
    public override Task<BackTest> GetBackTest(GetBackTestRequest request, ServerCallContext context) =>
        requests.GetAsync(context.Workspace(), request.BackTest, clock.GetUtcNow());

    /// <inheritdoc/>
    public override Task<BackTest> CancelBackTest(CancelBackTestRequest request, ServerCallContext context) =>
        requests.CancelAsync(context.Workspace(), request.BackTest, clock.GetUtcNow());

    /// <inheritdoc/>
    public override Task<ListBackTestChangesResponse> ListBackTestChanges(
        ListBackTestChangesRequest request, ServerCallContext context) =>
        requests.ListAsync(context.Workspace(), request, clock.GetUtcNow());
}
