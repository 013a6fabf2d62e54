using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Rapport.Contact.V1;
using Rapport.Following.Partitions;
using Rapport.Hosting.Startup;
using Rapport.Hosting.Stores;
using Rapport.Storage.Connections;

namespace Rapport.Following.Rebuilding;

/// <summary>Makes a service that keeps its opinion in Redis able to form it anew from the log.</summary>
public static class RebuildingSetup
{
    /// <summary>
    /// Adds what rebuilds partitions and what keeps definitions safe. Needs the EventLogService client and Redis.
    /// </summary>
    /// <param name="services">The service's parts.</param>
    /// <param name="service">Its name.</param>
    /// <param name="definitionKeys">Beginnings of the keys that hold definitions.</param>
    public static IServiceCollection AddRebuilding(
        this IServiceCollection services, string service, params string[] definitionKeys)
    {
        services.AddServiceClient<DefinitionArchiveService.DefinitionArchiveServiceClient>("Contact");
        services.AddSingleton(new DefinitionKeys(service, definitionKeys));
        services.AddSingleton<DefinitionKeeper>();
        services.AddHostedService(provider => provider.GetRequiredService<DefinitionKeeper>());
        services.AddSingleton<IStoreStartup, RedisSafety>();
        return services.AddSingleton<PartitionRenewal>();
    }

    /// <summary>Maps RebuildService.</summary>
    public static WebApplication MapRebuilding(this WebApplication app)
    {
        app.MapGrpcService<RebuildGrpc>();
        return app;
    }
}
