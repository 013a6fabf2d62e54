using System.Diagnostics;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Context.Propagation;
using OpenTelemetry.Instrumentation.Http;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Rapport.Hosting.Telemetry;

/// <summary>Logs, traces and metrics of a process.</summary>
public static class TelemetryHost
{
    private static readonly string[] NotTraced = ["/livez", "/readyz", "/healthz", "/metrics", "/grpc.health.v1.Health"];

    /// <summary>
    /// JSON lines on the console; traces, metrics and (asked for) logs by OTLP where OpenTelemetry's variables name an
    /// endpoint; metrics for Prometheus on a port of their own where <c>Rapport:MetricsPort</c> is set. Off, nothing
    /// listens.
    /// </summary>
    /// <param name="builder">The process.</param>
    /// <param name="service">Its name: "scoring" becomes service.name "rapport-scoring".</param>
    public static void AddLogsAndTelemetry(this WebApplicationBuilder builder, string service)
    {
        builder.AddLogs();
        var exporting = TelemetrySwitch.Of(builder.Configuration);
        builder.Services.AddSingleton(exporting);
        builder.ListenForScrapes(exporting.MetricsPort);
        if (!exporting.Any)
            return;
        // Baggage from callers is not carried around.
        Sdk.SetDefaultTextMapPropagator(new TraceContextPropagator());
        var telemetry = builder.Services.AddOpenTelemetry().ConfigureResource(resource => resource
            .AddService("rapport-" + service, serviceVersion: Version,
                serviceInstanceId: builder.Configuration["Rapport:Instance"] ?? Environment.MachineName));
        if (exporting.OtlpLogs)
            telemetry.WithLogging(
                logs => logs.AddProcessor(new ExportedException(builder.Configuration)).AddOtlpExporter(),
                options => options.IncludeFormattedMessage = true);
        if (exporting.OtlpTraces)
            telemetry.WithTracing(traces => traces
                .AddAspNetCoreInstrumentation(web => web.Filter = IsTraced)
                .AddHttpClientInstrumentation(AddOutgoing).AddSource(EventTrace.SourceName).AddOtlpExporter());
        if (exporting.Metrics)
            telemetry.WithMetrics(metrics => Export(metrics
                .AddAspNetCoreInstrumentation().AddHttpClientInstrumentation().AddRuntimeInstrumentation()
                .AddMeter(RapportMeter.All), exporting));
    }

    /// <summary>Answers scrapes, and nothing else, on the metrics port.</summary>
    public static void MapMetrics(this WebApplication app)
    {
        var port = app.Services.GetRequiredService<TelemetrySwitch>().MetricsPort;
        if (port == 0)
            return;
        app.UseOpenTelemetryPrometheusScrapingEndpoint(
            context => context.Connection.LocalPort == port && context.Request.Path == "/metrics");
        app.Use((context, next) =>
        {
            if (context.Connection.LocalPort != port)
                return next(context);
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        });
    }

    private static string Version =>
        typeof(TelemetryHost).Assembly.GetName().Version?.ToString(3) ?? "";

    private static void AddLogs(this WebApplicationBuilder builder)
    {
        builder.Logging.ClearProviders();
        if (builder.Configuration["Rapport:LogFormat"] == "text")
            builder.Logging.AddSimpleConsole(console => console.SingleLine = true);
        else
            builder.Logging.AddConsole(console => console.FormatterName = JsonLogFormatter.FormatterName)
                .AddConsoleFormatter<JsonLogFormatter, Microsoft.Extensions.Logging.Console.ConsoleFormatterOptions>();
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning);
        // Probes come many times a second; StoreGate says once what is missing.
        builder.Logging.AddFilter("Microsoft.Extensions.Diagnostics.HealthChecks", LogLevel.None);
        builder.Logging.AddFilter("Grpc", LogLevel.Warning);
        // What it calls a fault of the service is a message that could not be read; UnreadMessages says so.
        builder.Logging.AddFilter("Grpc.AspNetCore.Server.ServerCallHandler", LogLevel.None);
        builder.Logging.AddFilter("System", LogLevel.Warning);
        builder.Logging.AddFilter("Microsoft.Hosting.Lifetime", LogLevel.Information);
    }

    private static void ListenForScrapes(this WebApplicationBuilder builder, int port)
    {
        if (port == 0)
            return;
        var isLocal = builder.Configuration.GetValue<bool>("Rapport:Loopback");
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            if (isLocal)
                kestrel.Listen(IPAddress.Loopback, port, listen => listen.Protocols = HttpProtocols.Http1);
            else
                kestrel.ListenAnyIP(port, listen => listen.Protocols = HttpProtocols.Http1);
        });
    }

    private static bool IsTraced(HttpContext context) =>
        !NotTraced.Any(path => context.Request.Path.StartsWithSegments(path, StringComparison.Ordinal));

    private static void AddOutgoing(HttpClientTraceInstrumentationOptions http)
    {
        // Polls in the background are nobody's trace.
        http.FilterHttpRequestMessage = _ => Activity.Current?.ParentId is not null;
        http.EnrichWithHttpRequestMessage = (span, request) =>
        {
            if (request.Content?.Headers.ContentType?.MediaType != "application/grpc")
                return;
            var method = request.RequestUri!.AbsolutePath.TrimStart('/');
            span.DisplayName = method;
            span.SetTag("rpc.system.name", "grpc").SetTag("rpc.method", method);
        };
    }

    private static void Export(MeterProviderBuilder metrics, TelemetrySwitch exporting)
    {
        if (exporting.OtlpMetrics)
            metrics.AddOtlpExporter();
        if (exporting.MetricsPort > 0)
            metrics.AddPrometheusExporter();
    }
}
