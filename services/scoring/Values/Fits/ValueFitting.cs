using Microsoft.Extensions.Options;
using Rapport.Hosting.Background;
using Rapport.Hosting.Stores;
using Rapport.Scoring.Values.Domain.Lifetime;
using Rapport.Scoring.Values.Settings;

namespace Rapport.Scoring.Values.Fits;

/// <summary>Settings of the fits (section <c>Scoring:Value</c>).</summary>
internal sealed record ValueOptions
{
    /// <summary>Whether this process fits models. Default true; without any that does, forecasts grow old.</summary>
    public bool Fits { get; init; } = true;
}

/// <summary>
/// Fits what is asked for, and every workspace with buyers whenever its interval is over, one at a time. A fit whose
/// process died is begun anew by the next that gets the lease.
/// </summary>
internal sealed class ValueFitting(ValueFitSchedule schedule, StoreGate gate, IOptions<ValueOptions> options, ILogger<ValueFitting> logger)
    : Loop("Fitting value models", Look, logger, gate)
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        options.Value.Fits ? base.ExecuteAsync(stoppingToken) : Task.CompletedTask;

    /// <inheritdoc/>
    protected override async Task<bool> PassAsync(CancellationToken cancellation)
    {
        foreach (var (workspace, fit) in await schedule.RunAsync(cancellation))
            Log.ValueFitted(Logger, fit.Version, workspace, fit.Customers, fit.Seconds);
        return false;
    }
}

/// <summary>Asks for the fits whose interval is over.</summary>
internal sealed class ValueFitDemand(ValueFitStore fits, ValueSettingsStore settings, BuyerReader buyers)
{
    /// <summary>Asks for a fit of every workspace with buyers that is due.</summary>
    public async Task WantDueAsync(DateTimeOffset now)
    {
        foreach (var workspace in await buyers.ReadWorkspacesAsync())
            if (await fits.CurrentAsync(workspace) is var current
                && (current is null || current.AsOf + (await settings.ReadAsync(workspace)).FitInterval <= now))
                await fits.WantAsync(workspace, now);
    }
}

/// <summary>Fits what is wanted, one workspace after the other.</summary>
internal sealed class ValueFitSchedule(ValueFitDemand demand, ValueFitStore fits, ValueFitter fitter, TimeProvider clock)
{
    private readonly string holder = Guid.NewGuid().ToString("N");

    /// <summary>Does what is due now.</summary>
    public async Task<IReadOnlyList<(string Workspace, ValueFit Fit)>> RunAsync(CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        await demand.WantDueAsync(now);
        var done = new List<(string, ValueFit)>();
        foreach (var (workspace, version) in await fits.ReadWantedAsync())
            if (await fits.LeaseAsync(workspace, holder))
                done.Add((workspace, await FitAsync(workspace, version, now, cancellation)));
        return done;
    }

    private async Task<ValueFit> FitAsync(string workspace, int version, DateTimeOffset now, CancellationToken cancellation)
    {
        try
        {
            var fit = fitter.FitAsync(workspace, version, now, cancellation);
            while (await Task.WhenAny(fit, Task.Delay(ValueFitStore.LeaseTime / 3, cancellation)) != fit)
                await fits.RenewAsync(workspace, holder);
            return await fit;
        }
        finally
        {
            await fits.ReleaseAsync(workspace, holder);
        }
    }
}
