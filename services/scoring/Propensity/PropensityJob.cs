using Microsoft.Extensions.Options;
using Rapport.Hosting.Background;
using Rapport.Hosting.Stores;

namespace Rapport.Scoring.Propensity;

/// <summary>Settings of the trainings (section <c>Scoring:Propensity</c>).</summary>
internal sealed record PropensityOptions
{
    /// <summary>Whether this process trains models. Default true; without any that does, probabilities grow old.</summary>
    public bool Trains { get; init; } = true;
}

/// <summary>Trains what is due, for as long as the process lives.</summary>
internal sealed class PropensityJob(
    PropensitySchedule schedule, StoreGate gate, IOptions<PropensityOptions> options, ILogger<PropensityJob> logger)
    : Loop("Training propensity models", Look, logger, gate)
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        options.Value.Trains ? base.ExecuteAsync(stoppingToken) : Task.CompletedTask;

    /// <inheritdoc/>
    protected override async Task<bool> PassAsync(CancellationToken cancellation)
    {
        foreach (var (name, training) in await schedule.RunAsync(cancellation))
            Log.PropensityTrained(Logger, training.Number, name.ToString(), training.State.ToString(), training.Seconds);
        return false;
    }
}
