using Grpc.Core;
using Grpc.Core.Interceptors;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Rapport.Common.V1;
using Rapport.Hosting.Transcoding;

namespace Rapport.Hosting.Errors;

/// <summary>
/// The one place where exceptions become answers: <see cref="DomainError"/> as it says, a store that cannot be
/// reached as UNAVAILABLE, everything else as INTERNAL with the trace id and nothing of the exception.
/// </summary>
public sealed class ErrorInterceptor(IEnumerable<StoreAway> stores, ILogger<ErrorInterceptor> logger) : Interceptor
{
    private readonly IReadOnlyList<StoreAway> stores = [.. stores];

    /// <inheritdoc/>
    public override async Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
    {
        try
        {
            return await continuation(request, context);
        }
        catch (Exception exception) when (exception is not RpcException)
        {
            throw Translate(exception, context);
        }
    }

    /// <inheritdoc/>
    public override async Task DuplexStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream, IServerStreamWriter<TResponse> responseStream,
        ServerCallContext context, DuplexStreamingServerMethod<TRequest, TResponse> continuation)
    {
        try
        {
            await continuation(new ReadableStream<TRequest>(requestStream), responseStream, context);
        }
        catch (Exception exception) when (exception is not RpcException)
        {
            throw Translate(exception, context);
        }
    }

    /// <inheritdoc/>
    public override async Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request, IServerStreamWriter<TResponse> responseStream,
        ServerCallContext context, ServerStreamingServerMethod<TRequest, TResponse> continuation)
    {
        try
        {
            await continuation(request, responseStream, context);
        }
        catch (Exception exception) when (exception is not RpcException)
        {
            throw Translate(exception, context);
        }
    }

    private RpcException Translate(Exception exception, ServerCallContext context)
    {
        if (exception is OperationCanceledException && context.CancellationToken.IsCancellationRequested)
            return new RpcException(new Status(StatusCode.Cancelled, "The caller ended the call."));
        var error = exception as DomainError ?? StoreFault(exception);
        if (error is null)
        {
            Log.UnexpectedFault(logger, context.Method, exception);
            error = ErrorAnswer.Unexpected();
        }
        else if (exception is not DomainError)
        {
            Log.StoreNotReachable(logger, context.Method, exception.GetType().Name);
        }

        SetHttpStatus(error, context);
        if (TranscodedCall.Of(context.GetHttpContext().GetEndpoint()) is { } call)
            error = error.At(call.InBody);
        return ErrorStatus.ToStatus(error).ToRpcException();
    }

    // What transcoding cannot: HTTP's own word for a body that is too large, and when to come back.
    private static void SetHttpStatus(DomainError error, ServerCallContext context)
    {
        var response = context.GetHttpContext().Response;
        if (response.HasStarted)
            return;
        ErrorAnswer.SetRetryAfter(response, error);
        if (error.Reason == ErrorReason.TooLarge)
            response.OnStarting(() =>
            {
                if (response.StatusCode == StatusCodes.Status429TooManyRequests)
                    response.StatusCode = StatusCodes.Status413PayloadTooLarge;
                return Task.CompletedTask;
            });
    }

    private DomainError? StoreFault(Exception exception) =>
        exception is TimeoutException || stores.Any(store => store.Is(exception))
            ? DomainError.Unavailable("A store", TimeSpan.FromSeconds(1))
            : null;
}
