using Grpc.Core;
using Grpc.Net.Client.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Rapport.Defaults.Callers;

namespace Rapport.Defaults.Hosting;

/// <summary>gRPC clients to the other services.</summary>
public static class ServiceClients
{
    /// <summary>
    /// Adds a client of the service that <c>Rapport:Services:&lt;name&gt;</c> addresses: with the service token, a deadline
    /// of 5 s where the call sets none, and up to 3 attempts when the service is UNAVAILABLE.
    /// </summary>
    public static IServiceCollection AddServiceClient<TClient>(this IServiceCollection services, string name)
        where TClient : ClientBase<TClient>
    {
        services.AddTransient<ServiceTokenClientInterceptor>();
        services.AddGrpcClient<TClient>((provider, grpc) =>
            grpc.Address = provider.GetRequiredService<IOptions<RapportOptions>>().Value.Services
                .TryGetValue(name, out var address)
                ? address
                : throw new InvalidOperationException($"Set Rapport:Services:{name} to the address of {name}."))
            .AddInterceptor<ServiceTokenClientInterceptor>()
            .ConfigureChannel(channel =>
            {
                channel.MaxReceiveMessageSize = 16 * 1024 * 1024;
                channel.ServiceConfig = new ServiceConfig
                {
                    MethodConfigs = { Retrying },
                    RetryThrottling = new RetryThrottlingPolicy { MaxTokens = 20, TokenRatio = 0.1 },
                };
            });
        return services;
    }

    private static MethodConfig Retrying => new()
    {
        Names = { MethodName.Default },
        RetryPolicy = new RetryPolicy
        {
            MaxAttempts = 3,
            InitialBackoff = TimeSpan.FromMilliseconds(100),
            MaxBackoff = TimeSpan.FromSeconds(1),
            BackoffMultiplier = 2,
            RetryableStatusCodes = { StatusCode.Unavailable },
        },
    };
}
