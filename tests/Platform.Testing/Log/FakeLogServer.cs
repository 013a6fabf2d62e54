using System.Net;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Rapport.Common.V1;
using Rapport.Contact.V1;
using Rapport.Events;
using Rapport.Hosting.Callers;

namespace Rapport.Platform.Testing.Log;

/// <summary>Serves a <see cref="FakeLog"/> as EventLogService on a free port of the loopback.</summary>
public sealed class FakeLogServer : IAsyncDisposable
{
    private readonly WebApplication app;

    private FakeLogServer(WebApplication app) => this.app = app;

    /// <summary>Where it listens.</summary>
    public Uri Address => new(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());

    /// <summary>Starts serving; of contacts, when none are given, those exist that have an event.</summary>
    public static async Task<FakeLogServer> StartAsync(FakeLog log, FakeContacts? contacts = null, FakeConsents? consents = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2));
        builder.Services.AddGrpc();
        builder.Services.AddSingleton(log);
        builder.Services.AddSingleton<FakeArchive>();
        builder.Services.AddSingleton(contacts ?? new FakeContacts(log));
        builder.Services.AddSingleton(consents ?? new FakeConsents());
        var app = builder.Build();
        app.MapGrpcService<FakeLogGrpc>();
        app.MapGrpcService<FakeArchive>();
        app.MapGrpcService<FakeContacts>();
        app.MapGrpcService<FakeConsents>();
        await app.StartAsync();
        return new FakeLogServer(app);
    }

    /// <summary>Stops serving.</summary>
    public ValueTask DisposeAsync() => app.DisposeAsync();

    private sealed class FakeLogGrpc(FakeLog log) : EventLogService.EventLogServiceBase
    {
        public override Task<ReadEventsResponse> ReadEvents(ReadEventsRequest request, ServerCallContext context) =>
            Task.FromResult(new ReadEventsResponse
            {
                Run = log.Read(request.Partition, request.FromN, request.MaxEvents),
                LastN = log.LastN()[request.Partition],
            });

        public override Task<ReadContactEventsResponse> ReadContactEvents(
            ReadContactEventsRequest request, ServerCallContext context) =>
            Task.FromResult(new ReadContactEventsResponse
            {
                Events = { log.OfContact(request.Workspace, request.Contact) },
            });

        public override Task<AppendEventsResponse> AppendEvents(AppendEventsRequest request, ServerCallContext context)
        {
            foreach (var conclusion in request.Conclusions)
                log.Append(conclusion, EventOrigins.Of(OriginKind.Service, context.Principal()), TimeProvider.System.GetUtcNow());
            return Task.FromResult(new AppendEventsResponse());
        }

        public override Task<ReportPoisonResponse> ReportPoison(ReportPoisonRequest request, ServerCallContext context)
        {
            log.Report(request.Events);
            return Task.FromResult(new ReportPoisonResponse());
        }

        public override Task<GetLogStatusResponse> GetLogStatus(GetLogStatusRequest request, ServerCallContext context) =>
            Task.FromResult(new GetLogStatusResponse
            {
                PartitionCount = log.PartitionCount, LastN = { log.LastN() },
                Time = Google.Protobuf.WellKnownTypes.Timestamp.FromDateTimeOffset(TimeProvider.System.GetUtcNow()),
            });
    }
}
