using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Rapport.Following.Definitions;
using Rapport.Following.Poison;
using Rapport.Hosting.Stores;

namespace Rapport.Following;

/// <summary>The parts that make a service follow the log and conclude into it; README.md has the stages.</summary>
public static class FollowingSetup
{
    /// <summary>Has the service follow the log; what is called on the answer says how. Needs the EventLogService client.</summary>
    public static LogFollowing Follow(this IServiceCollection services, string service) => new(services, service);

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
        services.AddSingleton(provider => new RefreshDefinitions(provider.GetRequiredService<TCatalog>().PrepareAsync));
        services.AddHostedService(provider => provider.GetRequiredService<TCatalog>());
        return services;
    }
}
