namespace Rapport.Journey.Runs;

/// <summary>
/// Sends commands as soon as they are written; once a second looks for those that another process left behind.
/// </summary>
internal sealed class CommandLoop(CommandDispatch dispatch, WorkShares shares, Wakeups wakeups, LoopContext context)
    : BackgroundService
{
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await wakeups.Commands.WaitAsync(Idle, stoppingToken);
            await context.TryAsync("commands", PassAsync, stoppingToken);
        }

        async Task PassAsync(CancellationToken cancellation)
        {
            while (shares.Held is { Count: > 0 } held
                && await dispatch.SendAsync(context.Clock.GetUtcNow(), held, cancellation))
            {
                // One look takes a batch; what was written meanwhile goes with the next.
            }
        }
    }
}
