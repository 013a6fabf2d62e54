using Rapport.Hosting.Background;
using Rapport.Hosting.Stores;

namespace Rapport.Journey.Runs;

/// <summary>
/// Sends commands as soon as they are written; once a second looks for those that another process left behind.
/// </summary>
internal sealed class CommandLoop(
    CommandDispatch dispatch, WorkShares shares, Wakeups wakeups, TimeProvider clock, StoreGate gate,
    ILogger<CommandLoop> logger)
    : Loop("Sending commands", Idle, logger, gate, wakeups.Commands)
{
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    protected override async Task<bool> PassAsync(CancellationToken cancellation) =>
        shares.Held is { Count: > 0 } held && await dispatch.SendAsync(clock.GetUtcNow(), held, cancellation);
}
