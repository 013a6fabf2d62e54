using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Diagnostics.HealthChecks;

// Stands for any of the five services and for the gateway: listens where the runner says and says that it is well.
var builder = WebApplication.CreateSlimBuilder(args);
builder.Logging.ClearProviders().AddJsonConsole().AddFilter("Microsoft", LogLevel.Warning);
builder.WebHost.ConfigureKestrel(kestrel =>
{
    if (builder.Configuration.GetValue<int?>("Gateway:HttpPort") is { } http)
    {
        kestrel.ListenLocalhost(http);
        kestrel.ListenLocalhost(builder.Configuration.GetValue<int>("Gateway:GrpcPort"), Http2);
    }
    else
    {
        kestrel.ListenLocalhost(builder.Configuration.GetValue<int>("Rapport:Port"), Http2);
    }
});
builder.Services.AddGrpc();
builder.Services.AddGrpcHealthChecks().AddCheck("self", () => HealthCheckResult.Healthy());
var app = builder.Build();
app.MapGrpcHealthChecksService();
app.MapGet("/readyz", () => "ok");
app.MapFallback(() => Results.NotFound());
app.Run();

static void Http2(ListenOptions listen) => listen.Protocols = HttpProtocols.Http2;
