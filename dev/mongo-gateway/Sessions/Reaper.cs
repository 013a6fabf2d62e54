using Npgsql;
using Rapport.MongoGateway.Errors;
using Rapport.MongoGateway.Postgres;

namespace Rapport.MongoGateway.Sessions;

/// <summary>Ends what clients left behind, and prepares the record of outcomes when the gateway starts.</summary>
internal sealed class Reaper(
    TransactionStore transactions, CursorStore cursors, PostgresPools pools, ILogger<Reaper> log) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ForgetInterval = TimeSpan.FromMinutes(5);

    /// <summary>Waits for PostgreSQL before clients are let in.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                await using var pooled = await pools.Commands.Rent();
                await CommitRecord.Prepare(pooled.Connection);
                break;
            }
            catch (NpgsqlException e) when (attempt < 60)
            {
                Log.PostgresFailed(log, "start", e.Message);
                await Task.Delay(Interval, cancellationToken);
            }
        }
        await base.StartAsync(cancellationToken);
    }

    /// <summary>Looks every second until the gateway stops.</summary>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var untilForget = TimeSpan.Zero;
        using var timer = new PeriodicTimer(Interval);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await transactions.Reap();
                if (cursors.Count > 0)
                    await ReapCursors();
                untilForget -= Interval;
                if (untilForget <= TimeSpan.Zero)
                    await Forget();
            }
            catch (Exception e) when (e is NpgsqlException or CommandError)
            {
                Log.PostgresFailed(log, "reaper", e.Message);
            }
            if (untilForget <= TimeSpan.Zero)
                untilForget = ForgetInterval;
        }
    }

    private async Task ReapCursors()
    {
        await using var pooled = await pools.Commands.Rent();
        if (await cursors.Reap(pooled.Connection) is > 0 and var closed)
            Log.CursorsReaped(log, closed);
    }

    private async Task Forget()
    {
        await using var pooled = await pools.Commands.Rent();
        await CommitRecord.Forget(pooled.Connection);
    }
}
