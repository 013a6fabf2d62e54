using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Rapport.Defaults.Partitions;

namespace Rapport.Defaults.Rebuilding;

/// <summary>Makes a service that keeps its opinion in Redis able to form it anew from the log.</summary>
public static class RebuildingSetup
{
    /// <summary>Adds what rebuilds partitions. Needs the EventLogService client and Redis.</summary>
    public static IServiceCollection AddRebuilding(this IServiceCollection services) =>
        services.AddSingleton<PartitionRenewal>();

    /// <summary>Maps RebuildService.</summary>
    public static WebApplication MapRebuilding(this WebApplication app)
    {
        app.MapGrpcService<RebuildGrpc>();
        return app;
    }
}
