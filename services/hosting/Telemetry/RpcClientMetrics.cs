using System.Diagnostics;
using System.Diagnostics.Metrics;
using Grpc.Core;
using Grpc.Core.Interceptors;

namespace Rapport.Hosting.Telemetry;

/// <summary>Times the calls to other services, retries included: <c>rpc.client.call.duration</c>.</summary>
internal sealed class RpcClientMetrics : Interceptor
{
    private static readonly Histogram<double> Duration =
        RpcServerMetrics.Meter.CreateDuration("rpc.client.call.duration", "Duration of an outgoing RPC.");

    /// <inheritdoc/>
    public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(
        TRequest request, ClientInterceptorContext<TRequest, TResponse> context,
        AsyncUnaryCallContinuation<TRequest, TResponse> continuation)
    {
        if (!Duration.Enabled)
            return continuation(request, context);
        var started = Stopwatch.GetTimestamp();
        var call = continuation(request, context);
        return new AsyncUnaryCall<TResponse>(
            TimeAsync(call.ResponseAsync, context.Method.FullName, started), call.ResponseHeadersAsync, call.GetStatus,
            call.GetTrailers, call.Dispose);
    }

    private static async Task<TResponse> TimeAsync<TResponse>(Task<TResponse> response, string method, long started)
    {
        var status = StatusCode.OK;
        try
        {
            return await response;
        }
        catch (RpcException exception)
        {
            status = exception.StatusCode;
            throw;
        }
        finally
        {
            Duration.RecordSince(started, RpcServerMetrics.Tags(method, status));
        }
    }
}
