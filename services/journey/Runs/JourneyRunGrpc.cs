using Grpc.Core;
using Rapport.Hosting.Callers;
using Rapport.Journey.V1;

namespace Rapport.Journey.Runs;

/// <summary>The public face of runs: parse, one call, map.</summary>
internal sealed class JourneyRunGrpc(RunReports reports, RunLists lists) : JourneyRunService.JourneyRunServiceBase
{
    /// <inheritdoc/>
    public override Task<JourneyStats> GetJourneyStats(GetJourneyStatsRequest request, ServerCallContext context) =>
        reports.StatsAsync(context.Workspace(), request.Journey, context.CancellationToken);

    /// <inheritdoc/>
    public override Task<ListRunsResponse> ListJourneyRuns(ListJourneyRunsRequest request, ServerCallContext context) =>
        lists.OfJourneyAsync(context.Workspace(), request, context.CancellationToken);

    /// <inheritdoc/>
    public override async Task<JourneyRun> GetJourneyRun(GetJourneyRunRequest request, ServerCallContext context) =>
        (await reports.FindAsync(context.Workspace(), request.Journey, request.Run, context.CancellationToken))
            .ToProto();

    /// <inheritdoc/>
    public override Task<ListRunsResponse> ListContactRuns(ListContactRunsRequest request, ServerCallContext context) =>
        lists.OfContactAsync(context.Workspace(), request, context.CancellationToken);
}
