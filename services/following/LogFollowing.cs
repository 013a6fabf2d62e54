using Microsoft.Extensions.DependencyInjection;
using MongoDB.Driver;
using Rapport.Following.Bus;
using Rapport.Following.Conclusions;
using Rapport.Following.Lifecycle;
using Rapport.Following.Partitions;
using Rapport.Following.Poison;
using Rapport.Following.Rebuilding;
using Rapport.Following.Telemetry;
using Rapport.Following.Watermarks;
using Rapport.Hosting.Telemetry;
using Rapport.Hosting.Time;

namespace Rapport.Following;

/// <summary>How a service follows the log, as a list; README.md says which stage is whose.</summary>
/// <param name="services">The service's parts.</param>
/// <param name="service">Its name.</param>
public sealed class LogFollowing(IServiceCollection services, string service)
{
    /// <summary>
    /// State in Redis, committed together with the watermark. What was left out is worked in by making the contact anew from its
    /// history.
    /// </summary>
    public LogFollowing DecidedInRedisBy<TDecider>()
        where TDecider : class, IStretchDecider
    {
        services.AddSingleton<RedisPartitions>().AddSingleton<PartitionedData>().AddSingleton<ContactHistory>().AddSingleton<IStretchDecider, TDecider>();
        return AppliedBy<RedisLogApplier>(ReplayForm.Recompute);
    }

    /// <summary>
    /// State in MongoDB, the watermark after it. What was left out is given once more; who was erased is forgotten before the
    /// watermark moves, so that the service says what it keeps of people (<see cref="LifecycleSetup.AddPersonalData"/>).
    /// </summary>
    /// <param name="watermarks">Collection of the watermarks.</param>
    public LogFollowing AppliedInMongoBy<TApplier>(string watermarks)
        where TApplier : class, IStretchApplier
    {
        services.AddSingleton(provider => new MongoWatermarks(provider.GetRequiredService<IMongoDatabase>(), watermarks));
        services.AddSingleton<TApplier>();
        services.AddSingleton<IStretchApplier>(provider =>
            new ErasingApplier(provider.GetRequiredService<TApplier>(), provider.GetRequiredService<PersonalData>()));
        return AppliedBy<MongoLogApplier>(ReplayForm.OfferAgain);
    }

    /// <summary>What follows goes from this outbox back into the log.</summary>
    public LogFollowing ConcludedFrom<TOutbox>()
        where TOutbox : class, IConclusionOutbox
    {
        services.AddSingleton<IConclusionOutbox, TOutbox>().AddSingleton<IGaugeSource, RelayMetrics>();
        services.AddSingleton<ConclusionRelay>();
        services.AddSingleton<IClockParticipant>(provider => provider.GetRequiredService<ConclusionRelay>());
        services.AddHostedService(provider => provider.GetRequiredService<ConclusionRelay>());
        return this;
    }

    /// <summary>Formed anew from the log when Redis has lost it or somebody asks; definitions under these keys are kept safe.</summary>
    public LogFollowing RebuiltWith(params string[] definitionKeys)
    {
        services.AddRebuilding(service, definitionKeys);
        return this;
    }

    private LogFollowing AppliedBy<TApplier>(ReplayForm form)
        where TApplier : class, ILogApplier
    {
        services.AddPoisonGuard(service);
        services.AddSingleton<TApplier>();
        services.AddSingleton<ILogApplier>(provider => new MeasuredApplier(provider.GetRequiredService<TApplier>()));
        services.AddHostedService<FollowerGauges>();
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<PoisonIsolation>(provider, form));
        services.AddSingleton<LogEnds>().AddSingleton<LogFollower>();
        services.AddSingleton<ILogProgress>(provider => provider.GetRequiredService<LogFollower>());
        services.AddHostedService(provider => provider.GetRequiredService<LogFollower>());
        return this;
    }
}
