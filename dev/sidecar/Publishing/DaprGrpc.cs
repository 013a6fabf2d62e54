using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using Dapr.Client.Autogen.Grpc.v1;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using Rapport.Sidecar.Hosting;
using Rapport.Sidecar.Subscriptions;
using Status = Google.Rpc.Status;

namespace Rapport.Sidecar.Publishing;

/// <summary>
/// The calls of Dapr's gRPC API that the stand-in answers, bound by hand: the SDK's package has the messages but no
/// server. All other calls are UNIMPLEMENTED. Reflection must stay unmapped: the SDK asks it about bulk publishing.
/// The gRPC server looks for virtual methods, so the class is not sealed.
/// </summary>
[BindServiceMethod(typeof(DaprGrpc), nameof(Bind))]
internal class DaprGrpc(TopicPublisher publisher, Fleet fleet)
{
    private const string Service = "dapr.proto.runtime.v1.Dapr";

    /// <summary>Called by the gRPC server, first without an instance to learn the methods.</summary>
    public static void Bind(ServiceBinderBase binder, DaprGrpc? service)
    {
        binder.AddMethod(
            Unary(nameof(PublishEvent), PublishEventRequest.Parser, Empty.Parser),
            service is null ? null : new UnaryServerMethod<PublishEventRequest, Empty>(service.PublishEvent));
        binder.AddMethod(
            Unary(nameof(GetMetadata), GetMetadataRequest.Parser, GetMetadataResponse.Parser),
            service is null
                ? null
                : new UnaryServerMethod<GetMetadataRequest, GetMetadataResponse>(service.GetMetadata));
    }

    public virtual async Task<Empty> PublishEvent(PublishEventRequest request, ServerCallContext call)
    {
        var headers = call.RequestHeaders;
        var appId = SidecarOf(call).App.AppId;
        var failure = await publisher.Publish(new PublishRequest
        {
            AppId = appId,
            PubSubName = request.PubsubName,
            Topic = request.Topic,
            Data = request.Data.Memory,
            ContentType = request.DataContentType,
            Metadata = request.Metadata,
            Trace = TraceContext.Below(headers.GetValue("traceparent"), headers.GetValue("tracestate")),
        });
        return failure is null ? new Empty() : throw Refused(failure, appId, request.PubsubName, request.Topic);
    }

    public virtual Task<GetMetadataResponse> GetMetadata(GetMetadataRequest request, ServerCallContext call) =>
        Task.FromResult(SidecarMetadata.ForGrpc(SidecarOf(call)));

    private static RpcException Refused(PublishFailure failure, string appId, string pubSub, string topic)
    {
        var status = new Status { Code = (int)failure.Grpc, Message = failure.Message };
        status.Details.Add(Any.Pack(new ErrorInfo
        {
            Reason = failure.Reason,
            Domain = "dapr.io",
            Metadata = { ["appID"] = appId, ["topic"] = topic },
        }));
        if (failure.Grpc is not StatusCode.FailedPrecondition && failure.ErrorCode != "ERR_PUBSUB_NOT_FOUND")
            status.Details.Add(Any.Pack(new ResourceInfo { ResourceType = "pubsub", ResourceName = pubSub }));
        return status.ToRpcException();
    }

    private static Method<TRequest, TResponse> Unary<TRequest, TResponse>(
        string name, MessageParser<TRequest> requests, MessageParser<TResponse> responses)
        where TRequest : class, IMessage<TRequest>
        where TResponse : class, IMessage<TResponse> =>
        new(MethodType.Unary, Service, name, MarshallerOf(requests), MarshallerOf(responses));

    private static Marshaller<T> MarshallerOf<T>(MessageParser<T> parser)
        where T : class, IMessage<T> =>
        Marshallers.Create(
            (message, context) =>
            {
                context.SetPayloadLength(message.CalculateSize());
                message.WriteTo(context.GetBufferWriter());
                context.Complete();
            },
            context => parser.ParseFrom(context.PayloadAsReadOnlySequence()));

    private AppSidecar SidecarOf(ServerCallContext call) =>
        fleet.OnPort(call.GetHttpContext().Connection.LocalPort)
        ?? throw new RpcException(new Grpc.Core.Status(StatusCode.Unimplemented, "no app is served on this port"));
}
