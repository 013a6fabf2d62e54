using System.Net;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Rapport.Common.V1;
using Rapport.Contact.V1;

namespace Rapport.Bench.Scoring;

/// <summary>A log whose events follow from their numbers, so that a million of them need no room.</summary>
/// <param name="partitions">Partitions.</param>
/// <param name="events">Events in all.</param>
/// <param name="contacts">Contacts in all.</param>
internal sealed class GeneratedLog(int partitions, int events, int contacts) : EventLogService.EventLogServiceBase
{
    /// <summary>Kinds of events; each is the name of some rules.</summary>
    public const int Kinds = 25;

    /// <summary>Workspace of all events.</summary>
    public const string Workspace = "bench";

    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>When the last event happened.</summary>
    public DateTimeOffset End => Start.AddSeconds(PerPartition);

    private int PerPartition => events / partitions;

    /// <summary>A stretch of a partition.</summary>
    public Stretch Read(int partition, long from, int max)
    {
        var stretch = new Stretch { Partition = partition, FirstN = from };
        for (var n = from; n < from + max && n <= PerPartition; n++)
            stretch.Events.Add(EventOf(partition, n));
        return stretch;
    }

    /// <inheritdoc/>
    public override Task<ReadEventsResponse> ReadEvents(ReadEventsRequest request, ServerCallContext context) =>
        Task.FromResult(new ReadEventsResponse
        {
            Run = Read(request.Partition, request.FromN, request.MaxEvents), LastN = PerPartition,
        });

    /// <inheritdoc/>
    public override Task<GetLogStatusResponse> GetLogStatus(GetLogStatusRequest request, ServerCallContext context) =>
        Task.FromResult(new GetLogStatusResponse
        {
            PartitionCount = partitions, LastN = { Enumerable.Repeat((long)PerPartition, partitions) },
        });

    /// <summary>Serves the log over gRPC on the loopback, as contact does.</summary>
    public async Task<(WebApplication Server, GrpcChannel Channel)> ServeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2));
        builder.Services.AddGrpc();
        builder.Services.AddSingleton(this);
        var app = builder.Build();
        app.MapGrpcService<GeneratedLog>();
        await app.StartAsync();
        var address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        return (app, GrpcChannel.ForAddress(address));
    }

    private Event EventOf(int partition, long n)
    {
        var random = unchecked((uint)((n * 2654435761) ^ (partition * 40503)));
        var at = Timestamp.FromDateTimeOffset(Start.AddSeconds(n));
        return new Event
        {
            Id = $"{partition}-{n}", Workspace = Workspace, Contact = $"c_{partition}_{random % (contacts / partitions)}",
            Name = $"event_{(random >> 8) % Kinds}", OccurredAt = at, ReceivedAt = at,
            Properties = new Struct
            {
                Fields =
                {
                    ["path"] = Value.ForString((random & 1) == 0 ? "/pricing/solar" : "/news"),
                    ["price"] = Value.ForNumber(random % 100),
                },
            },
        };
    }
}
