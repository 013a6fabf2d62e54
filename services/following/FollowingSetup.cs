using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Rapport.Following.Bus;
using Rapport.Following.Conclusions;
using Rapport.Following.Poison;
using Rapport.Following.Telemetry;
using Rapport.Hosting.Stores;
using Rapport.Hosting.Telemetry;
using Rapport.Hosting.Time;

namespace Rapport.Following;

/// <summary>The parts that make a service follow the log and conclude into it; README.md has the stages.</summary>
public static class FollowingSetup
{
    /// <summary>Follows the log with the given applier. Needs the EventLogService client.</summary>
    /// <param name="services">Where to add.</param>
    /// <param name="service">Name of the service.</param>
    /// <param name="form">How it works in what it left out, when it is asked to.</param>
    public static IServiceCollection AddRunFollower<TApplier>(this IServiceCollection services, string service, ReplayForm form)
        where TApplier : class, IRunApplier
    {
        services.AddPoisonGuard(service);
        services.AddSingleton<TApplier>();
        services.AddSingleton<IRunApplier>(provider => new MeasuredApplier(provider.GetRequiredService<TApplier>()));
        services.AddHostedService<FollowerGauges>();
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<PoisonIsolation>(provider, form));
        services.AddSingleton<LogEnds>().AddSingleton<RunFollower>();
        services.AddSingleton<ILogProgress>(provider => provider.GetRequiredService<RunFollower>());
        services.AddHostedService(provider => provider.GetRequiredService<RunFollower>());
        return services;
    }

    /// <summary>What tells poison from a store that is away, and throws it where tests ask for it.</summary>
    public static IServiceCollection AddPoisonGuard(this IServiceCollection services, string service)
    {
        services.AddOptions<FaultOptions>().BindConfiguration("Rapport:Faults").ValidateOnStart();
        services.AddSingleton<IValidateOptions<FaultOptions>, FaultOptionsCheck>();
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<InjectedFaults>(provider, service));
        services.AddSingleton(provider => new PoisonGuard(service, provider.GetRequiredService<InjectedFaults>()));
        services.AddSingleton<HistoryReplay>();
        return services;
    }

    /// <summary>Has definitions at hand; the service is ready once they have been read.</summary>
    public static IServiceCollection AddDefinitionCatalog<TCatalog>(this IServiceCollection services)
        where TCatalog : class, IStoreStartup, IHostedService
    {
        services.AddSingleton<TCatalog>();
        services.AddSingleton<IStoreStartup>(provider => provider.GetRequiredService<TCatalog>());
        services.AddHostedService(provider => provider.GetRequiredService<TCatalog>());
        return services;
    }

    /// <summary>Relays conclusions from the given outbox into the log. Needs the EventLogService client.</summary>
    public static IServiceCollection AddConclusionRelay<TOutbox>(this IServiceCollection services)
        where TOutbox : class, IConclusionOutbox
    {
        services.AddSingleton<IConclusionOutbox, TOutbox>().AddSingleton<IGaugeSource, RelayMetrics>();
        services.AddSingleton<ConclusionRelay>();
        services.AddSingleton<IClockParticipant>(provider => provider.GetRequiredService<ConclusionRelay>());
        services.AddHostedService(provider => provider.GetRequiredService<ConclusionRelay>());
        return services;
    }
}
