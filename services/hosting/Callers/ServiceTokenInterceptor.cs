using Grpc.Core;
using Grpc.Core.Interceptors;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Rapport.Common.V1;
using Rapport.Hosting.Errors;
using Rapport.Hosting.Startup;

namespace Rapport.Hosting.Callers;

/// <summary>
/// Refuses gRPC and REST calls that do not carry the service token: services are reached through the gateway or from
/// one another, never directly. Health and reflection stay open to probes and developers. While tokens are rotated
/// either of two is accepted.
/// </summary>
public sealed class ServiceTokenInterceptor(IOptions<RapportOptions> options) : Interceptor
{
    private readonly AcceptedTokens accepted = new(options.Value.ServiceToken, options.Value.ServiceTokenAlso);

    /// <inheritdoc/>
    public override Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
    {
        Check(context);
        return continuation(request, context);
    }

    /// <inheritdoc/>
    public override Task DuplexStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream, IServerStreamWriter<TResponse> responseStream,
        ServerCallContext context, DuplexStreamingServerMethod<TRequest, TResponse> continuation)
    {
        Check(context);
        return continuation(requestStream, responseStream, context);
    }

    /// <inheritdoc/>
    public override Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request, IServerStreamWriter<TResponse> responseStream,
        ServerCallContext context, ServerStreamingServerMethod<TRequest, TResponse> continuation)
    {
        Check(context);
        return continuation(request, responseStream, context);
    }

    /// <summary>The same check for endpoints outside gRPC.</summary>
    public bool Allows(HttpRequest request) =>
        accepted.Contain(request.Headers[CallerContext.ServiceTokenHeader].ToString());

    private void Check(ServerCallContext context)
    {
        if (context.Method.StartsWith("/grpc.", StringComparison.Ordinal))
            return;
        if (!accepted.Contain(context.RequestHeaders.GetValue(CallerContext.ServiceTokenHeader) ?? ""))
            throw ErrorStatus.ToStatus(new DomainError(
                ErrorReason.Unauthenticated, "Services are called through the gateway.")).ToRpcException();
    }
}
