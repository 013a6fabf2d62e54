using Grpc.Reflection;
using Rapport.Gateway.Routes;

namespace Rapport.Gateway.Pages;

/// <summary>gRPC reflection of the public services, for grpcurl and its like; only in development.</summary>
internal static class PublicReflection
{
    /// <summary>Adds what answers: the same definitions from which the routes are made.</summary>
    public static void AddPublicReflection(this IServiceCollection services)
    {
        services.AddSingleton(provider => new ReflectionServiceImpl(Services(provider)));
        services.AddSingleton(provider => new ReflectionV1ServiceImpl(Services(provider)));
    }

    /// <summary>Maps both versions of the reflection service.</summary>
    public static void MapPublicReflection(this IEndpointRouteBuilder app)
    {
        app.MapGrpcService<ReflectionServiceImpl>();
        app.MapGrpcService<ReflectionV1ServiceImpl>();
    }

    private static Google.Protobuf.Reflection.ServiceDescriptor[] Services(IServiceProvider provider) =>
        [.. provider.GetRequiredService<ApiDefinition>().Methods.Select(method => method.Rpc.Service).Distinct()];
}
