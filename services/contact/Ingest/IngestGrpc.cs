using Google.Protobuf;
using Grpc.AspNetCore.Server.Model;
using Grpc.Core;
using Microsoft.Extensions.Options;
using Rapport.Contact.V1;
using Rapport.Hosting.Errors;

namespace Rapport.Contact.Ingest;

/// <summary>
/// IngestEvents and IngestStream over gRPC: the calls of ContactService, with messages that are read item by item.
/// </summary>
internal sealed class IngestGrpc(NamedBatches batches, OpenStreams streams)
{
    /// <summary>One batch.</summary>
    public Task<IngestEventsResponse> IngestEventsAsync(IngestBatch batch, ServerCallContext context) =>
        batches.TakeAsync(IngestCaller.Of(context), batch, context.GetHttpContext(), context.CancellationToken);

    /// <summary>Batches without end, each answered when it is durable.</summary>
    public async Task IngestStreamAsync(
        IAsyncStreamReader<IngestBatch> requests, IServerStreamWriter<IngestEventsResponse> answers, ServerCallContext context)
    {
        var (caller, http) = (IngestCaller.Of(context), context.GetHttpContext());
        NamedBatches.CheckStream(http.Request.Headers);
        using var place = streams.Enter(caller.Workspace);
        await foreach (var batch in requests.ReadAllAsync(context.CancellationToken))
            await answers.WriteAsync(
                await batches.TakeAsync(caller, batch, http, context.CancellationToken), context.CancellationToken);
    }
}

/// <summary>
/// Binds <see cref="IngestGrpc"/> to the two methods with a reader of its own in place of the generated one; the contract
/// stays as it is.
/// </summary>
internal sealed class IngestMethods(IOptions<ContactOptions> options) : IServiceMethodProvider<IngestGrpc>
{
    private const string Service = "rapport.contact.v1.ContactService";

    private static readonly Marshaller<IngestEventsResponse> Answer =
        Marshallers.Create(answer => answer.ToByteArray(), IngestEventsResponse.Parser.ParseFrom);

    /// <inheritdoc/>
    public void OnServiceMethodDiscovery(ServiceMethodProviderContext<IngestGrpc> context)
    {
        context.AddUnaryMethod(
            new Method<IngestBatch, IngestEventsResponse>(MethodType.Unary, Service, "IngestEvents",
                Reader(IngestEventsRequest.RequestIdFieldNumber, IngestEventsRequest.EventsFieldNumber), Answer),
            [], (service, request, call) => service.IngestEventsAsync(request, call));
        context.AddDuplexStreamingMethod(
            new Method<IngestBatch, IngestEventsResponse>(MethodType.DuplexStreaming, Service, "IngestStream",
                Reader(IngestStreamRequest.RequestIdFieldNumber, IngestStreamRequest.EventsFieldNumber), Answer),
            [], (service, requests, answers, call) => service.IngestStreamAsync(requests, answers, call));
    }

    private Marshaller<IngestBatch> Reader(int requestId, int events) => new(
        (_, _) => throw new NotSupportedException("Requests are only read."),
        message =>
        {
            try
            {
                return WireEvents.Read(message.PayloadAsNewBuffer(), requestId, events, options.Value.EventBytes);
            }
            catch (DomainError error)
            {
                // Messages are read outside of the interceptors.
                throw ErrorStatus.ToStatus(error).ToRpcException();
            }
        });
}

/// <summary>Puts the two methods in front of those that the generated binding maps.</summary>
internal static class IngestGrpcRoutes
{
    /// <summary>Maps the methods.</summary>
    public static void MapIngestGrpc(this IEndpointRouteBuilder routes) =>
        routes.MapGrpcService<IngestGrpc>().Add(endpoint =>
        {
            if (endpoint is RouteEndpointBuilder { RoutePattern.Parameters.Count: 0 } method)
                method.Order = -1;
        });
}
