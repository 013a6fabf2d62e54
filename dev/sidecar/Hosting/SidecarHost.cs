using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Rapport.Sidecar.Chaos;
using Rapport.Sidecar.Publishing;

namespace Rapport.Sidecar.Hosting;

/// <summary>Puts the stand-in together.</summary>
internal static class SidecarHost
{
    private const int LargestMessage = 4 * 1024 * 1024;
    private const int Window = 1024 * 1024;

    /// <summary>The web application for checked settings; not started yet.</summary>
    /// <exception cref="SettingsException">A Dapr resource cannot be honoured.</exception>
    public static WebApplication Build(SidecarSettings settings, Func<string, string?> environment)
    {
        var resources = new DaprResources(
            ResourceFolder.Read(settings.ResourcesPath), settings.TimeScale, environment);
        // An empty builder: no appsettings and no command line that could change ports behind the settings' back.
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { Args = [] });
        builder.Logging.AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.TimestampFormat = "HH:mm:ss.fff ";
        });
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning).AddFilter("Grpc", LogLevel.Warning);
        builder.WebHost.ConfigureKestrel(kestrel => Listen(kestrel, settings));
        builder.Services.Configure<HostOptions>(host =>
            host.ShutdownTimeout = TimeSpan.FromSeconds(settings.DrainSeconds + 5));
        builder.Services.AddGrpc(grpc => grpc.MaxReceiveMessageSize = LargestMessage);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(settings);
        builder.Services.AddSingleton(resources);
        builder.Services.AddSingleton(new ChaosControl(settings.Chaos));
        builder.Services.AddSingleton<SidecarRuntime>();
        builder.Services.AddSingleton<TopicPublisher>();
        builder.Services.AddSingleton<DaprGrpc>();
        builder.Services.AddSingleton<Fleet>();
        builder.Services.AddHostedService(services => services.GetRequiredService<Fleet>());

        var app = builder.Build();
        app.UseMiddleware<ApiToken>();
        app.MapGrpcService<DaprGrpc>();
        app.MapPublish();
        app.MapHealthAndMetadata();
        app.MapAdmin(settings.AdminPort);
        return app;
    }

    /// <summary>Cleartext HTTP/1.1 and HTTP/2 cannot share a port: each API of each app has its own.</summary>
    private static void Listen(KestrelServerOptions kestrel, SidecarSettings settings)
    {
        kestrel.Limits.MaxRequestBodySize = LargestMessage + 64 * 1024;
        // A message fits into the window, so it arrives without waiting for updates.
        kestrel.Limits.Http2.InitialStreamWindowSize = Window;
        kestrel.Limits.Http2.InitialConnectionWindowSize = 4 * Window;
        Open(kestrel, settings.AdminPort, HttpProtocols.Http1);
        foreach (var app in settings.Apps)
        {
            Open(kestrel, app.HttpPort, HttpProtocols.Http1);
            Open(kestrel, app.GrpcPort, HttpProtocols.Http2);
        }
    }

    private static void Open(KestrelServerOptions kestrel, int port, HttpProtocols protocols) =>
        kestrel.Listen(IPAddress.Loopback, port, listen => listen.Protocols = protocols);
}
