using System.Diagnostics;
using System.Net;
using Microsoft.AspNetCore.ResponseCompression;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;
using Rapport.Common.V1;
using Rapport.Contact.V1;
using Rapport.Gateway.Answers;
using Rapport.Gateway.Audit;
using Rapport.Gateway.Clock;
using Rapport.Gateway.Console;
using Rapport.Gateway.Credentials;
using Rapport.Gateway.Guard;
using Rapport.Gateway.OpenApi;
using Rapport.Gateway.Pages;
using Rapport.Gateway.Rebuilds;
using Rapport.Gateway.Routes;
using Rapport.Gateway.Telemetry;
using Rapport.Hosting.Startup;
using Rapport.Hosting.Telemetry;
using Rapport.Hosting.Time;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Health;
using Yarp.ReverseProxy.ServiceDiscovery;
using Yarp.ReverseProxy.Transforms;

namespace Rapport.Gateway;

/// <summary>
/// The gateway's table of contents: routes, keys, limits, reference; it decides nothing of the business.
/// </summary>
internal static class GatewayModule
{
    /// <summary>Everything the gateway is made of.</summary>
    public static void AddGateway(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        var section = builder.Configuration.GetSection("Rapport");
        services.AddOptions<GatewayOptions>().BindConfiguration("Gateway").ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<RapportOptions>().Bind(section).Configure(o => o.ServiceName = "gateway")
            .ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<PlatformClockOptions>().Bind(section.GetSection("Clock"));
        services.AddSingleton<IValidateOptions<RapportOptions>, ServiceAddresses>();
        builder.AddLogsAndTelemetry("gateway");
        builder.Logging.AddFilter("Yarp", LogLevel.Error);
        // Callers do not decide what is traced here: a trace begins at the gateway.
        services.AddSingleton<DistributedContextPropagator>(new OwnTraces());
        builder.WebHost.ConfigureKestrel(Listen);
        services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(10));

        services.AddDraining();

        services.AddSingleton(ApiDefinition.Load());
        services.AddSingleton<ProxyRoutes>();
        services.AddSingleton<ApiReference>();
        services.AddSingleton<IPassiveHealthCheckPolicy, ReplicaAway>();
        services.AddSingleton<IDestinationResolver, ReplicaNames>();
        services.AddReverseProxy()
            .ConfigureHttpClient(ServiceClusters.Connect)
            .AddTransforms(context =>
            {
                context.AddRequestTransform(SameTarget.ApplyAsync);
                context.AddResponseTransform(StatusOnly.ApplyAsync);
            });
        // It brings keys for session affinity, which is not used: without this they would be made and kept on disk.
        foreach (var keys in services.Where(s => s.ImplementationType?.Name == "DataProtectionHostedService").ToList())
            services.Remove(keys);
        services.AddSingleton<IProxyConfigProvider>(provider => new InMemoryConfigProvider(
            provider.GetRequiredService<ProxyRoutes>().Routes,
            ServiceClusters.Of(provider.GetRequiredService<ApiDefinition>().Clusters,
                provider.GetRequiredService<IOptions<RapportOptions>>().Value,
                provider.GetRequiredService<IOptions<GatewayOptions>>().Value)));

        // Unknown gRPC paths get the gateway's answer: grpc-dotnet's own would be a catch-all route.
        services.AddGrpc(grpc => grpc.IgnoreUnknownServices = true);
        services.AddGrpcHealthChecks().AddCheck("process", () => HealthCheckResult.Healthy());
        services.AddPublicReflection();

        services.AddServiceClient<CredentialService.CredentialServiceClient>("Contact");
        services.AddServiceClient<AuditNoteService.AuditNoteServiceClient>("Contact");
        services.AddSingleton<AuditNotes>().AddSingleton<ResourceReader>();
        services.AddHostedService(provider => provider.GetRequiredService<AuditNotes>());
        services.AddSingleton<TimeProvider>(provider => provider.GetRequiredService<SystemClock>());
        services.AddSingleton<CredentialDirectory>();
        services.AddResponseCompression(packing => packing.EnableForHttps = true);
        services.AddSingleton<IResponseCompressionProvider, LargeAnswers>();
        services.AddRateLimiter(_ => { });
        services.AddSingleton<ConsoleFiles>().AddSingleton<ConsoleSessions>();
        services.ConfigureOptions<WorkspaceRateLimit>().ConfigureOptions<SignInLimit>();
        services.AddCors(cors => cors.AddPolicy(ProxyRoutes.IngestCors, policy => policy
            .AllowAnyOrigin().AllowAnyHeader().WithMethods("GET", "POST").WithExposedHeaders("Retry-After", RequestIds.Header)
            .SetPreflightMaxAge(TimeSpan.FromDays(1))));

        foreach (var service in RebuildClients.Services)
            services.AddServiceClient<RebuildService.RebuildServiceClient>(service);
        services.AddSingleton<RebuildClients>();

        services.AddSingleton<SystemClock>().AddSingleton<PlatformClock>();
        services.AddSingleton<ClockFile>();
        services.AddSingleton<ServiceClocks>();
        services.AddSingleton<ClockMover>();
    }

    /// <summary>The way of a request, and everything it can reach.</summary>
    public static void MapGateway(this WebApplication app)
    {
        // Before anything reads a setting, so that all faulty ones are named together.
        app.Services.GetRequiredService<IStartupValidator>().Validate();
        app.MapMetrics();
        app.Services.GetRequiredService<DiagnosticListener>()
            .Subscribe(new ServerRefusals(), name => name == ServerRefusals.EventName);
        app.UseMiddleware<RequestIds>();
        // gRPC packs its messages by itself.
        app.UseWhen(context => !Refusal.IsGrpc(context.Request), packed => packed.UseResponseCompression());
        app.UseMiddleware<AnswerFaults>();
        app.UseMiddleware<RequestGuard>();
        app.UseRouting();
        app.UseCors();
        app.UseMiddleware<RouteGuard>();
        app.UseMiddleware<CallerAuthentication>();
        app.UseRateLimiter();
        app.UseMiddleware<AuditTrail>();

        var routes = app.Services.GetRequiredService<ProxyRoutes>();
        app.MapReverseProxy().ConfigureEndpoints((endpoint, route) => endpoint.WithMetadata(routes.AccessTo(route)));
        if (app.Services.GetRequiredService<IOptions<PlatformClockOptions>>().Value.Movable)
            app.MapClock();
        app.MapRebuilds();
        app.MapMe();
        if (app.Services.GetRequiredService<IOptions<RapportOptions>>().Value.Development)
            app.MapPublicReflection();
        app.MapProbes();
        app.Lifetime.ApplicationStarted.Register(GatewayMetrics.Show);
        app.MapReference();
        app.MapLandingPage();
        app.Services.GetRequiredService<ConsoleSessions>().Map(app);
        app.Services.GetRequiredService<ConsoleFiles>().Map(app);
        Log.RoutesBuilt(app.Logger, routes.Routes.Count, app.Services.GetRequiredService<ApiDefinition>().Clusters.Count);
    }

    private static void Listen(WebHostBuilderContext host, KestrelServerOptions kestrel)
    {
        // A line ends with CR LF and nothing else, so that no proxy in front reads other lines than we do.
        AppContext.SetSwitch("Microsoft.AspNetCore.Server.Kestrel.DisableHttp1LineFeedTerminators", true);
        var options = host.Configuration.GetSection("Gateway").Get<GatewayOptions>() ?? new GatewayOptions();
        // Cleartext cannot negotiate: one port for each version of HTTP.
        var loopback = host.Configuration.GetValue<bool>("Rapport:Loopback");
        kestrel.Listen(loopback, options.HttpPort, HttpProtocols.Http1);
        kestrel.Listen(loopback, options.GrpcPort, HttpProtocols.Http2);
        kestrel.AddServerHeader = false;
        kestrel.RequestHeaderEncodingSelector = name => name == HeaderNames.ContentLength ? DigitsOnly.Instance : null;
        kestrel.Limits.MaxRequestBodySize = options.BodyBytes;
        // RequestGuard has the real limit and answers it properly.
        kestrel.Limits.MaxRequestHeadersTotalSize = 4 * RequestGuard.HeaderBytes;
        kestrel.Limits.Http2.MaxRequestHeaderFieldSize = 4 * RequestGuard.HeaderBytes;
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);
        kestrel.Limits.Http2.KeepAlivePingDelay = TimeSpan.FromSeconds(30);
        kestrel.Limits.Http2.KeepAlivePingTimeout = TimeSpan.FromSeconds(20);
    }

    private static void Listen(this KestrelServerOptions kestrel, bool loopback, int port, HttpProtocols protocol)
    {
        void Speak(ListenOptions listen) => listen.Protocols = protocol;
        if (!loopback)
            kestrel.ListenAnyIP(port, Speak);
        else if (port > 0)
            kestrel.ListenLocalhost(port, Speak);
        else
            kestrel.Listen(IPAddress.Loopback, port, Speak);
    }
}
