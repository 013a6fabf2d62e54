using Grpc.Core;

namespace Rapport.Sidecar.Publishing;

/// <summary>Why nothing was published, in the words and codes of Dapr's two APIs.</summary>
/// <param name="Grpc">Status of the gRPC API.</param>
/// <param name="Http">Status of the HTTP API.</param>
/// <param name="ErrorCode">The HTTP body's <c>errorCode</c>.</param>
/// <param name="Reason">The reason of the google.rpc.ErrorInfo detail.</param>
/// <param name="Message">Sentence for people.</param>
internal sealed record PublishFailure(StatusCode Grpc, int Http, string ErrorCode, string Reason, string Message)
{
    public static PublishFailure NotConfigured() => new(
        StatusCode.FailedPrecondition, 400, "ERR_PUBSUB_NOT_CONFIGURED", "DAPR_PUBSUB_NOT_CONFIGURED",
        "pubsub is not configured");

    public static PublishFailure NameEmpty() => new(
        StatusCode.InvalidArgument, 404, "ERR_PUBSUB_EMPTY", "DAPR_PUBSUB_NAME_EMPTY", "pubsub name is empty");

    public static PublishFailure NotFound(string pubSub) => new(
        StatusCode.InvalidArgument, 404, "ERR_PUBSUB_NOT_FOUND", "DAPR_PUBSUB_NOT_FOUND",
        $"pubsub {pubSub} is not found");

    public static PublishFailure TopicEmpty(string pubSub) => new(
        StatusCode.InvalidArgument, 404, "ERR_TOPIC_NAME_EMPTY", "DAPR_PUBSUB_TOPIC_NAME_EMPTY",
        $"topic is empty in pubsub {pubSub}");

    public static PublishFailure Forbidden(string appId, string topic) => new(
        StatusCode.PermissionDenied, 403, "ERR_PUBSUB_FORBIDDEN", "DAPR_PUBSUB_FORBIDDEN",
        $"topic {topic} is not allowed for app id {appId}");

    public static PublishFailure Raw() => new(
        StatusCode.Unimplemented, 501, "ERR_PUBSUB_REQUEST_METADATA", "DAPR_PUBSUB_METADATA",
        "this stand-in for daprd does not support rawPayload; publish a CloudEvent or plain data");

    public static PublishFailure NotACloudEvent() => new(
        StatusCode.InvalidArgument, 500, "ERR_PUBSUB_CLOUD_EVENTS_SER", "DAPR_PUBSUB_CLOUD_EVENTS_SER",
        "cannot create cloudevent: the payload is not a JSON object");

    public static PublishFailure Broker(string topic, string pubSub) => new(
        StatusCode.Internal, 500, "ERR_PUBSUB_PUBLISH_MESSAGE", "DAPR_PUBSUB_PUBLISH_MESSAGE",
        $"error when publishing to topic {topic} in pubsub {pubSub}: the broker did not accept the message");
}
