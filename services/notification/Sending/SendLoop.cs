using Rapport.Hosting.Background;
using Rapport.Hosting.Stores;

namespace Rapport.Notification.Sending;

/// <summary>
/// Claims and hands over, one batch being decided while the one before is on its way. What it does not come to stays queued.
/// </summary>
internal sealed class SendLoop(StoreGate gate, MessageClaims claims, Dispatch dispatch, ILogger<SendLoop> logger)
    : Loop("Sending messages", Idle, logger, gate)
{
    private static readonly TimeSpan Idle = TimeSpan.FromMilliseconds(500);
    private Task handingOver = Task.CompletedTask;
    private volatile bool isWorking;

    /// <summary>True while messages are being decided or handed over here.</summary>
    public bool IsWorking => isWorking;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await base.ExecuteAsync(stoppingToken);
        }
        finally
        {
            // What has begun is finished and recorded, so that an orderly end leaves nothing unknown.
            await handingOver;
        }
    }

    /// <inheritdoc/>
    protected override async Task<bool> PassAsync(CancellationToken cancellation)
    {
        isWorking = true;
        var (found, claimed) = await claims.ClaimAsync(cancellation);
        await handingOver;
        handingOver = dispatch.RunAsync(claimed, cancellation);
        isWorking = claimed.Count > 0;
        return found > 0;
    }

    /// <inheritdoc/>
    protected override void CountFailure() => isWorking = !handingOver.IsCompleted;
}
