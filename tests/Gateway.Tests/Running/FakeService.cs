using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Rapport.Gateway.Tests.Running;

/// <summary>A service as the gateway sees one: a real cleartext HTTP/2 server that notes what reaches it.</summary>
internal sealed class FakeService : IAsyncDisposable
{
    private readonly WebApplication app;

    private FakeService(string name, WebApplication app) => (Name, this.app) = (name, app);

    public string Name { get; }

    public Uri Address => new(app.Urls.Single());

    public ConcurrentQueue<SeenRequest> Seen { get; } = new();

    /// <summary>How requests outside gRPC are answered; by default 200 with the service's name.</summary>
    public Func<HttpContext, Task>? Answer { get; set; }

    /// <summary>Credentials by hash; only contact is asked.</summary>
    public FakeCredentials Credentials { get; } = new();

    /// <summary>The audit log; only contact is told.</summary>
    public FakeAudit Audit { get; } = new();

    /// <summary>The business clock of the process.</summary>
    public FakeClock Clock { get; } = new();

    public static async Task<FakeService> StartAsync(string name, int port = 0)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, port, listen => listen.Protocols = HttpProtocols.Http2);
            kestrel.Limits.MaxRequestBodySize = null;
        });
        builder.Services.AddGrpc(grpc =>
        {
            grpc.IgnoreUnknownServices = true;
            grpc.MaxReceiveMessageSize = 4 * 1024 * 1024;
        });
        builder.Services.AddGrpcHealthChecks(health => health.Services.Map("liveness", _ => false));
        var later = new TaskCompletionSource<FakeService>();
        builder.Services.AddSingleton(_ => later.Task.Result);
        builder.Services.AddSingleton(_ => later.Task.Result.Credentials);
        builder.Services.AddSingleton(_ => later.Task.Result.Audit);
        builder.Services.AddSingleton(_ => later.Task.Result.Clock);
        var app = builder.Build();
        var service = new FakeService(name, app);
        later.SetResult(service);
        app.Use(service.NoteAsync);
        app.UseRouting();
        app.MapGrpcHealthChecksService();
        app.MapGrpcService<FakeCredentials>();
        app.MapGrpcService<FakeAudit>();
        app.MapGrpcService<FakeClock>();
        if (name == "Contact")
            app.MapGrpcService<FakeContact>();
        app.MapFallback("{**all}", service.AnswerAsync);
        await app.StartAsync();
        return service;
    }

    public async ValueTask DisposeAsync()
    {
        using var hurried = new CancellationTokenSource(TimeSpan.FromSeconds(2));
        await app.StopAsync(hurried.Token);
        await app.DisposeAsync();
    }

    private async Task NoteAsync(HttpContext context, RequestDelegate next)
    {
        var request = context.Request;
        var grpc = request.ContentType?.StartsWith("application/grpc", StringComparison.Ordinal) == true;
        var body = new MemoryStream();
        if (!grpc)
            await request.Body.CopyToAsync(body);
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var headers = request.Headers.ToDictionary(
            header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase);
        Seen.Enqueue(new SeenRequest(
            request.Protocol, request.Method, target, request.Path.Value ?? "", headers, body.ToArray()));
        await next(context);
    }

    private Task AnswerAsync(HttpContext context) => Answer?.Invoke(context) ?? context.Response.WriteAsync(Name);
}
