using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Rapport.Following.Lifecycle;

/// <summary>Makes a service able to forget people and to give them their data.</summary>
public static class LifecycleSetup
{
    /// <summary>Adds what the service keeps of people, in the order in which it is forgotten.</summary>
    /// <param name="services">The service's parts.</param>
    /// <param name="service">Its name.</param>
    public static PersonalDataParts AddPersonalData(this IServiceCollection services, string service)
    {
        services.AddSingleton(provider => new PersonalData(service, provider.GetServices<IPersonalStore>()));
        return new PersonalDataParts(services);
    }

    /// <summary>Maps LifecycleService.</summary>
    public static void MapLifecycle(this WebApplication app) => app.MapGrpcService<LifecycleGrpc>();
}

/// <summary>What a service keeps of people, as a list in its module.</summary>
/// <param name="services">The service's parts.</param>
public sealed class PersonalDataParts(IServiceCollection services)
{
    /// <summary>One more.</summary>
    public PersonalDataParts In<TStore>()
        where TStore : class, IPersonalStore
    {
        services.TryAddSingleton<TStore>();
        services.AddSingleton<IPersonalStore>(provider => provider.GetRequiredService<TStore>());
        return this;
    }

    /// <summary>Something in which nothing is found by the person, and that goes by itself.</summary>
    /// <param name="store">What it is.</param>
    /// <param name="days">Within so many days.</param>
    public PersonalDataParts ByRetention(string store, int days)
    {
        services.AddSingleton<IPersonalStore>(new RetainedStore(store, days));
        return this;
    }
}
