using System.Diagnostics;
using System.Diagnostics.Metrics;
using Grpc.Core;
using Grpc.Core.Interceptors;

namespace Rapport.Hosting.Telemetry;

/// <summary>Times the calls that this service answers: <c>rpc.server.call.duration</c>. Streams are not timed.</summary>
internal sealed class RpcServerMetrics : Interceptor
{
    internal static readonly Meter Meter = new("Rapport.Rpc");

    private static readonly Histogram<double> Duration =
        Meter.CreateDuration("rpc.server.call.duration", "Duration of an incoming RPC.");

    /// <inheritdoc/>
    public override async Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
    {
        if (!Duration.Enabled)
            return await continuation(request, context);
        var started = Stopwatch.GetTimestamp();
        var status = StatusCode.OK;
        try
        {
            return await continuation(request, context);
        }
        catch (RpcException exception)
        {
            status = exception.StatusCode;
            throw;
        }
        finally
        {
            Duration.RecordSince(started, Tags(context.Method, status));
        }
    }

    /// <summary>The attributes of a call, by the semantic conventions for RPC.</summary>
    /// <param name="method">"/package.Service/Method".</param>
    /// <param name="status">How it ended.</param>
    internal static TagList Tags(string method, StatusCode status)
    {
        var tags = new TagList
        {
            { "rpc.system.name", "grpc" }, { "rpc.method", method.TrimStart('/') },
            { "rpc.response.status_code", NameOf(status) },
        };
        if (status != StatusCode.OK)
            tags.Add("error.type", NameOf(status));
        return tags;
    }

    // The names of gRPC's own specification, as the conventions want them.
    private static string NameOf(StatusCode status) => status switch
    {
        StatusCode.OK => "OK",
        StatusCode.InvalidArgument => "INVALID_ARGUMENT",
        StatusCode.DeadlineExceeded => "DEADLINE_EXCEEDED",
        StatusCode.NotFound => "NOT_FOUND",
        StatusCode.AlreadyExists => "ALREADY_EXISTS",
        StatusCode.PermissionDenied => "PERMISSION_DENIED",
        StatusCode.ResourceExhausted => "RESOURCE_EXHAUSTED",
        StatusCode.FailedPrecondition => "FAILED_PRECONDITION",
        StatusCode.OutOfRange => "OUT_OF_RANGE",
        StatusCode.DataLoss => "DATA_LOSS",
        _ => status.ToString().ToUpperInvariant(),
    };
}
