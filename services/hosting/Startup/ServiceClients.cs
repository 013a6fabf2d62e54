using Grpc.Core;
using Grpc.Net.Client.Balancer;
using Grpc.Net.Client.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Rapport.Hosting.Callers;
using Rapport.Hosting.Telemetry;

namespace Rapport.Hosting.Startup;

/// <summary>gRPC clients to the other services.</summary>
public static class ServiceClients
{
    private static readonly TimeSpan DnsRefresh = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Adds a client of the service that <c>Rapport:Services:&lt;name&gt;</c> addresses: calls go round its replicas, with
    /// the service token, a deadline of 5 s where the call sets none, and up to 3 attempts when it is UNAVAILABLE.
    /// </summary>
    public static IServiceCollection AddServiceClient<TClient>(this IServiceCollection services, string name)
        where TClient : ClientBase<TClient>
    {
        services.AddTransient<ServiceTokenClientInterceptor>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<ResolverFactory, ReplicaResolver>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<ResolverFactory, DnsResolverFactory>(
            _ => new DnsResolverFactory(DnsRefresh)));
        services.AddTransient<RpcClientMetrics>();
        services.AddGrpcClient<TClient>(NameOf<TClient>(name), (provider, grpc) =>
            grpc.Address = AddressOf(name, provider.GetRequiredService<IOptions<RapportOptions>>().Value))
            .AddInterceptor<RpcClientMetrics>()
            .AddInterceptor<ServiceTokenClientInterceptor>()
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler
            {
                EnableMultipleHttp2Connections = true,
                ConnectTimeout = TimeSpan.FromSeconds(2),
                // A replica that was stopped without a word is noticed on connections that wait for it.
                KeepAlivePingDelay = TimeSpan.FromSeconds(5),
                KeepAlivePingTimeout = TimeSpan.FromSeconds(5),
                KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
            })
            .ConfigureChannel((provider, channel) =>
            {
                var address = AddressOf(name, provider.GetRequiredService<IOptions<RapportOptions>>().Value);
                channel.Credentials = address.Scheme == Uri.UriSchemeHttps
                    ? ChannelCredentials.SecureSsl : ChannelCredentials.Insecure;
                channel.MaxReceiveMessageSize = 16 * 1024 * 1024;
                // A replica that has come back is tried again soon, however long it was away.
                channel.InitialReconnectBackoff = TimeSpan.FromMilliseconds(100);
                channel.MaxReconnectBackoff = TimeSpan.FromSeconds(2);
                channel.ServiceConfig = new ServiceConfig
                {
                    LoadBalancingConfigs = { new RoundRobinConfig() },
                    MethodConfigs = { Retrying },
                    RetryThrottling = new RetryThrottlingPolicy { MaxTokens = 20, TokenRatio = 0.1 },
                };
            });
        return services;
    }

    /// <summary>Name for <c>GrpcClientFactory</c>, where several services answer the same calls.</summary>
    public static string NameOf<TClient>(string service) => $"{service}/{typeof(TClient).Name}";

    private static Uri AddressOf(string name, RapportOptions options) =>
        ServiceAddress.Parse(options.Services.GetValueOrDefault(name)) switch
        {
            [] => throw new InvalidOperationException($"Set Rapport:Services:{name} to the address of {name}."),
            [var one] => one,
            _ => ReplicaResolver.AddressOf(name),
        };

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
