using Grpc.Core;
using Microsoft.Extensions.Logging;
using Rapport.Common.V1;
using Rapport.Following.Partitions;

namespace Rapport.Following.Rebuilding;

/// <summary>Starts rebuilds and tells how they go. The marks of the partitions are all there is to a rebuild.</summary>
internal sealed class RebuildGrpc(RedisPartitions partitions, PartitionRenewal renewal, ILogger<RebuildGrpc> logger)
    : RebuildService.RebuildServiceBase
{
    /// <inheritdoc/>
    public override async Task<RebuildStatus> StartRebuild(StartRebuildRequest request, ServerCallContext context)
    {
        await renewal.StartAsync(partitions.All.Count());
        var status = await StatusAsync();
        Log.RebuildStarted(logger, status.EventsTotal);
        return status;
    }

    /// <inheritdoc/>
    public override Task<RebuildStatus> GetRebuildStatus(GetRebuildStatusRequest request, ServerCallContext context) =>
        StatusAsync();

    private async Task<RebuildStatus> StatusAsync()
    {
        var status = new RebuildStatus();
        foreach (var mark in await partitions.ReadMarksAsync())
        {
            // A partition without a mark is about to be given one, by whoever follows the log.
            status.Running |= mark.IsBlank || mark.IsRebuilding;
            if (mark.IsBlank || !mark.IsRebuilding)
                continue;
            status.EventsApplied += Math.Max(0, mark.N);
            status.EventsTotal += mark.QuietTo;
        }

        return status;
    }
}
