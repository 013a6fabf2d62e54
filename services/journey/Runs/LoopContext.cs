using Grpc.Core;

namespace Rapport.Journey.Runs;

/// <summary>
/// What the background loops have in common: business time, and that a fault is logged and tried again.
/// </summary>
internal sealed class LoopContext(TimeProvider clock, ILogger<LoopContext> logger)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>Business time.</summary>
    public TimeProvider Clock => clock;

    /// <summary>Does one pass of work; after a fault waits a second before the next.</summary>
    public async Task TryAsync(string what, Func<CancellationToken, Task> work, CancellationToken cancellation)
    {
        try
        {
            await work(cancellation);
        }
        catch (Exception) when (cancellation.IsCancellationRequested)
        {
            // A call cut off by the end of the process: what it was about is still in the store.
        }
        catch (Exception exception)
        {
            var fault = exception is RpcException rpc ? $"{rpc.StatusCode}" : exception.GetType().Name;
            Log.WorkFailed(logger, what, fault);
            await Task.Delay(Pause, cancellation);
        }
    }
}
