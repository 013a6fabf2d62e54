using System.Net;
using Google.Protobuf.Reflection;
using Google.Rpc;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Rapport.Hosting.Callers;
using Rapport.Hosting.Errors;
using Rapport.Hosting.Paging;
using Rapport.Hosting.Stores;
using Rapport.Hosting.Telemetry;
using Rapport.Hosting.Time;
using Rapport.Hosting.Transcoding;

namespace Rapport.Hosting.Startup;

/// <summary>What is the same in every service: one h2c port, errors, logs, telemetry, probes, clock.</summary>
public static class RapportHost
{
    private const string Prepared = "prepared";

    /// <summary>Largest gRPC message taken, bytes: 4 MiB.</summary>
    public const int MaxMessageBytes = 4 * 1024 * 1024;

    /// <summary>Adds the common parts; <paramref name="service"/> is the name in telemetry, for example "scoring".</summary>
    public static WebApplicationBuilder AddRapport(this WebApplicationBuilder builder, string service)
    {
        var section = builder.Configuration.GetSection("Rapport");
        builder.Services.AddOptions<RapportOptions>().Bind(section).Configure(o => o.ServiceName = service)
            .ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddOptions<PlatformClockOptions>().Bind(section.GetSection("Clock"));
        builder.ListenOnOnePort(section.Get<RapportOptions>() ?? new RapportOptions());
        builder.AddLogsAndTelemetry(service);
        builder.Services.AddSingleton<SystemClock>().AddSingleton<PlatformClock>();
        builder.Services.AddSingleton<TimeProvider>(services => services.GetRequiredService<PlatformClock>());
        builder.Services.AddSingleton<ServiceTokenInterceptor>();
        builder.Services.AddSingleton<PageTokens>();
        builder.Services.AddGrpc(grpc =>
        {
            grpc.Interceptors.Add<RpcServerMetrics>();
            grpc.Interceptors.Add<ErrorInterceptor>();
            grpc.Interceptors.Add<ServiceTokenInterceptor>();
            grpc.Interceptors.Add<TimesInterceptor>();
            grpc.MaxReceiveMessageSize = MaxMessageBytes;
        }).AddJsonTranscoding(json =>
        {
            // Without these types an answer with error details ends as an empty 500.
            json.TypeRegistry = TypeRegistry.FromFiles(ErrorDetailsReflection.Descriptor);
            json.JsonSettings.WriteInt64sAsStrings = true;
        });
        builder.Services.AddHostedService<CallClasses>();
        builder.Services.AddGrpcReflection();
        builder.Services.AddSingleton<StoreGate>();
        builder.Services.AddHostedService(services => services.GetRequiredService<StoreGate>());
        builder.Services.AddSingleton<IGaugeSource, StoreGauges>().AddHostedService<GaugeSampler>();
        builder.Services.AddHealthChecks().AddCheck<StoreGate>("stores").AddCheck<Draining>("draining");
        builder.Services.AddDraining();
        // "" asks the stores. "liveness" only says that the process answers; without a check of its own it would say
        // UNKNOWN, which a kubelet takes for dead. "traffic" is whether calls may come: also while a store is away, for
        // "try again" is an answer, and without any address left callers would not even get that.
        builder.Services.AddHealthChecks().AddCheck("process", () => HealthCheckResult.Healthy())
            .AddCheck<Preparedness>(Prepared);
        builder.Services.AddGrpcHealthChecks(health =>
        {
            health.Services.Map("liveness", check => check.Name == "process");
            health.Services.Map("traffic", check => check.Name is Prepared or "draining");
        });
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(10));
        return builder;
    }

    /// <summary>Maps probes, clock and (in development) reflection.</summary>
    public static WebApplication MapRapport(this WebApplication app)
    {
        app.UseMiddleware<UnhandledFaults>();
        // After it, so that what fails in finding the way is answered by it too.
        app.UseRouting();
        app.MapMetrics();
        app.UseMiddleware<UnreadMessages>();
        app.UseMiddleware<TranscodedRequestCheck>();
        app.MapGrpcHealthChecksService();
        app.MapGrpcService<PlatformClockGrpc>();
        if (app.Configuration.GetValue<bool>("Rapport:Development"))
            app.MapGrpcReflectionService();
        app.MapGet("/livez", () => Results.Text("ok"));
        app.MapGet("/readyz", ReadyAsync);
        app.MapGet("/healthz", () => Results.Text("ok"));
        return app;
    }

    private static async Task<IResult> ReadyAsync(HealthCheckService health, CancellationToken cancellation)
    {
        // The stores say more of the same.
        var report = await health.CheckHealthAsync(check => check.Name != Prepared, cancellation);
        var missing = report.Entries.Where(e => e.Value.Status != HealthStatus.Healthy)
            .Select(e => e.Value.Description ?? e.Key);
        return report.Status == HealthStatus.Healthy
            ? Results.Text("ok")
            : Results.Text(string.Join("; ", missing), statusCode: StatusCodes.Status503ServiceUnavailable);
    }

    private static void ListenOnOnePort(this WebApplicationBuilder builder, RapportOptions options) =>
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            // Cleartext cannot negotiate: HTTP/1 and 2 on one port would refuse gRPC.
            if (options.Loopback)
                kestrel.Listen(IPAddress.Loopback, options.Port, listen => listen.Protocols = HttpProtocols.Http2);
            else // IPv4 and IPv6, or what the machine has of them.
                kestrel.ListenAnyIP(options.Port, listen => listen.Protocols = HttpProtocols.Http2);
            kestrel.Limits.MaxRequestBodySize = MaxMessageBytes;
            // Whoever is slow is slow at the gateway, which cuts him off. Here it would be the connection that is cut,
            // and with it the calls of all others who share it.
            kestrel.Limits.MinRequestBodyDataRate = null;
            kestrel.Limits.MinResponseDataRate = null;
            kestrel.AddServerHeader = false;
        });
}
