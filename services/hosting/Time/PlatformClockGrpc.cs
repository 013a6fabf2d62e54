using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Microsoft.Extensions.Logging;
using Rapport.Common.V1;

namespace Rapport.Hosting.Time;

/// <summary>Lets the gateway move this process's business clock and see when it has caught up.</summary>
public sealed class PlatformClockGrpc(
    PlatformClock clock, IEnumerable<IClockParticipant> participants, IEnumerable<ILogProgress> progress,
    ILogger<PlatformClockGrpc> logger)
    : PlatformClockService.PlatformClockServiceBase
{
    /// <inheritdoc/>
    public override Task<ClockStatus> AdvanceClock(AdvanceClockRequest request, ServerCallContext context)
    {
        clock.AdvanceTo(request.To.ToDateTimeOffset());
        Log.ClockMoved(logger, clock.GetUtcNow());
        return StatusAsync(context.CancellationToken);
    }

    /// <inheritdoc/>
    public override Task<ClockStatus> GetClockStatus(GetClockStatusRequest request, ServerCallContext context) =>
        StatusAsync(context.CancellationToken);

    private async Task<ClockStatus> StatusAsync(CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        var status = new ClockStatus { Now = now.ToTimestamp() };
        foreach (var participant in participants)
        {
            status.Busy |= await participant.IsBusyAsync(now, cancellation);
            if (await participant.NextDueAsync(now, cancellation) is { } due
                && (status.NextDue is null || due < status.NextDue.ToDateTimeOffset()))
                status.NextDue = due.ToTimestamp();
        }

        foreach (var source in progress)
            status.AppliedN.AddRange(await source.AppliedAsync(cancellation));
        return status;
    }
}
