using Grpc.Core;
using Grpc.Core.Interceptors;
using Microsoft.Extensions.Options;
using Rapport.Hosting.Startup;
using Rapport.Hosting.Time;

namespace Rapport.Hosting.Callers;

/// <summary>
/// Adds the service token and the name of this service to calls between services, and a deadline of 5 s (times
/// <see cref="RapportOptions.Patience"/>) where there is none.
/// </summary>
public sealed class ServiceTokenClientInterceptor(IOptions<RapportOptions> options) : Interceptor
{
    private static readonly TimeSpan DefaultDeadline = TimeSpan.FromSeconds(5);

    /// <inheritdoc/>
    public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(
        TRequest request, ClientInterceptorContext<TRequest, TResponse> context,
        AsyncUnaryCallContinuation<TRequest, TResponse> continuation)
    {
        var headers = context.Options.Headers ?? [];
        headers.Add(CallerContext.ServiceTokenHeader, options.Value.ServiceToken);
        headers.Add(CallerContext.KindHeader, CallerContext.Service);
        headers.Add(CallerContext.PrincipalHeader, options.Value.ServiceName);
        var call = context.Options.WithHeaders(headers);
        if (call.Deadline is null)
            call = call.WithDeadline(ProcessClock.Deadline(DefaultDeadline * options.Value.Patience));
        return continuation(request, new ClientInterceptorContext<TRequest, TResponse>(context.Method, context.Host, call));
    }
}
