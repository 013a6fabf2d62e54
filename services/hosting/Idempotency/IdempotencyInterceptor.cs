using Google.Protobuf;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Rapport.Hosting.Callers;

namespace Rapport.Hosting.Idempotency;

/// <summary>
/// Keeps the promise of <c>request_id</c> and <c>Idempotency-Key</c> on every write, for gRPC and REST alike. A call
/// without a key passes as it is. Streams name their requests one by one, and ingest reads its messages by itself; their
/// handlers ask <see cref="RepeatableCalls"/>.
/// </summary>
public sealed class IdempotencyInterceptor(RepeatableCalls calls) : Interceptor
{
    /// <inheritdoc/>
    public override Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
    {
        if (WriteCall.Find(context.Method) is not { } call || request is not IMessage message
            || RequestKey.Of(message, call.RequestId, context.GetHttpContext().Request.Headers) is not { } key)
            return continuation(request, context);
        return calls.AnswerAsync(
            new NamedRequest(call, context.Workspace(), context.Principal(), key), message, context.GetHttpContext(),
            attempt =>
            {
                attempt.TellTo(context);
                return continuation(request, context);
            },
            context.CancellationToken);
    }
}
