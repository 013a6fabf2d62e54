using Grpc.Core;
using Rapport.Hosting.Background;
using Rapport.Hosting.Stores;

namespace Rapport.Notification.Sending;

/// <summary>Claims and hands over, one batch being decided while the one before is on its way.</summary>
internal sealed class SendLoop(StoreGate gate, ClaimDesk desk, HandOver handOver, ILogger<SendLoop> logger)
    : BackgroundService
{
    private static readonly TimeSpan Idle = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private readonly Bell bell = new();
    private volatile bool isWorking;

    /// <summary>True while messages are being decided or handed over here.</summary>
    public bool IsWorking => isWorking;

    /// <summary>Says that there is something to send.</summary>
    public void Ring() => bell.Ring();

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await gate.Opened.WaitAsync(stoppingToken);
        var handingOver = Task.CompletedTask;
        try
        {
            while (!stoppingToken.IsCancellationRequested)
                handingOver = await TurnAsync(handingOver, stoppingToken);
        }
        finally
        {
            // What has begun is finished and recorded, so that an orderly end leaves nothing unknown.
            await handingOver;
        }
    }

    private async Task<Task> TurnAsync(Task handingOver, CancellationToken stopping)
    {
        try
        {
            isWorking = true;
            var (found, claimed) = await desk.ClaimAsync(stopping);
            await handingOver;
            if (claimed.Count > 0)
                return handOver.RunAsync(claimed, stopping);
            isWorking = false;
            if (found == 0)
                await bell.WaitAsync(Idle, stopping);
            return Task.CompletedTask;
        }
        catch (Exception exception) when (!stopping.IsCancellationRequested)
        {
            Log.SendingPaused(
                logger, exception is RpcException rpc ? rpc.StatusCode.ToString() : exception.GetType().Name);
            isWorking = !handingOver.IsCompleted;
            await Task.Delay(Pause, stopping);
            return handingOver;
        }
    }
}
