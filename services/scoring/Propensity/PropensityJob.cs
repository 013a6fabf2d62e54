using Grpc.Core;
using Microsoft.Extensions.Options;
using Rapport.Hosting.Errors;
using Rapport.Hosting.Stores;
using StackExchange.Redis;

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
    : BackgroundService
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!options.Value.Trains)
            return;
        await gate.Opened.WaitAsync(stoppingToken);
        for (; !stoppingToken.IsCancellationRequested; await Task.Delay(Look, stoppingToken))
        {
            try
            {
                foreach (var (name, training) in await schedule.RunAsync(stoppingToken))
                    Log.PropensityTrained(logger, training.Number, name.ToString(), training.State.ToString(), training.Seconds);
            }
            catch (Exception exception) when (
                exception is RedisException or TimeoutException or RpcException or DomainError
                && !stoppingToken.IsCancellationRequested)
            {
                Log.TrainingsFailed(logger, exception.GetType().Name);
            }
        }
    }
}
