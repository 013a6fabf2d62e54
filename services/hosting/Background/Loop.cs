using Grpc.Core;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Rapport.Hosting.Errors;
using Rapport.Hosting.Stores;

namespace Rapport.Hosting.Background;

/// <summary>
/// Work that a process does in passes for as long as it lives. A pass that fails, for whatever reason, never ends the process
/// or the loop: the next follows after a second. An outage is logged at its first failure and at its end, not at every try.
/// </summary>
/// <param name="work">What is done, as the logs name it: "Looking after hand-offs".</param>
/// <param name="idle">Longest wait after a pass that found nothing more to do.</param>
/// <param name="logger">That of the loop's own class, whose name stands in the logs too.</param>
/// <param name="gate">Nothing is done before it opens; null where what the gate waits for is this loop's own work.</param>
/// <param name="bell">Where others ring, too; null for one of its own.</param>
public abstract class Loop(string work, TimeSpan idle, ILogger logger, StoreGate? gate = null, Bell? bell = null)
    : BackgroundService
{
    private static readonly TimeSpan AfterFault = TimeSpan.FromSeconds(1);
    private readonly Bell bell = bell ?? new Bell();

    /// <summary>Logs under the name of the loop's own class.</summary>
    protected ILogger Logger => logger;

    /// <summary>Says that there is work, so that the next pass does not wait.</summary>
    public void Ring() => bell.Ring();

    /// <summary>Does what there is to do now. What it leaves undone by throwing, a later pass has to find again.</summary>
    /// <returns>True when there may be more to do: the next pass follows at once.</returns>
    protected abstract Task<bool> PassAsync(CancellationToken cancellation);

    /// <summary>Counts a pass that failed, in the loop's own terms.</summary>
    protected virtual void CountFailure()
    {
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (gate is not null)
            await gate.Opened.WaitAsync(stoppingToken);
        var failures = 0;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                var more = await PassAsync(stoppingToken);
                if (failures > 0)
                    Log.LoopRecovered(logger, work, failures);
                failures = 0;
                if (!more)
                    await bell.WaitAsync(idle, stoppingToken);
            }
            catch (Exception) when (stoppingToken.IsCancellationRequested)
            {
                // Cut off by the end of the process: what it was about is still where it was found.
            }
            catch (Exception exception)
            {
                CountFailure();
                if (++failures == 1)
                    Log.LoopFailed(logger, work, NameOf(exception));
                await Task.Delay(AfterFault, stoppingToken);
            }
        }
    }

    private static string NameOf(Exception fault) => fault switch
    {
        RpcException rpc => $"{rpc.StatusCode}",
        DomainError error => $"{error.Reason}",
        _ => fault.GetType().Name,
    };
}
