using System.Diagnostics;
using Rapport.Common.V1;
using Rapport.Defaults.Errors;
using Yarp.ReverseProxy.Forwarder;

namespace Rapport.Gateway.Answers;

/// <summary>
/// Gives every failure its answer: refusals of the gateway's own parts, requests that the server could not read,
/// services that could not be reached or were too slow, paths and methods that do not exist.
/// </summary>
internal sealed class AnswerFaults(RequestDelegate next, ILogger<AnswerFaults> logger)
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan BetweenWarnings = TimeSpan.FromSeconds(1);
    private long lastWarning;

    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
        }
        catch (Exception fault) when (!context.Response.HasStarted)
        {
            await AnswerAsync(context, fault);
            return;
        }

        if (!context.Response.HasStarted && context.Response.StatusCode >= StatusCodes.Status400BadRequest
            && context.Response.ContentType is null && !context.RequestAborted.IsCancellationRequested)
            await FillInAsync(context);
    }

    private Task AnswerAsync(HttpContext context, Exception fault)
    {
        switch (fault)
        {
            case DomainError refusal:
                return Refusal.WriteAsync(context, refusal);
            case BadHttpRequestException unreadable:
                return Refusal.WriteAsync(context, Unreadable(unreadable.StatusCode), unreadable.StatusCode);
            case OperationCanceledException when context.RequestAborted.IsCancellationRequested:
                return Task.CompletedTask;
            default:
                Log.UnexpectedFault(logger, context.Request.Method, fault);
                return Refusal.WriteAsync(context, Unexpected());
        }
    }

    // An answer without a body: from routing (404, 405), from YARP when forwarding failed, or from a service.
    private Task FillInAsync(HttpContext context)
    {
        var response = context.Response;
        if (context.GetForwarderErrorFeature() is { } failed)
        {
            if (UnreadableBody(failed.Exception) is { } unreadable)
                return Refusal.WriteAsync(context, Unreadable(unreadable.StatusCode), unreadable.StatusCode);
            if (response.StatusCode == StatusCodes.Status504GatewayTimeout)
                return Refusal.WriteAsync(context, new DomainError(
                    ErrorReason.DeadlineExceeded, "The service did not answer in time; repeating is safe."));
            // Also where YARP blames the body with a 400: a service that dies in the middle of it looks like that, and a
            // caller who is told 400 throws away what he should send again.
            Warn(context.GetReverseProxyFeature().Cluster.Config.ClusterId, failed);
            return Refusal.WriteAsync(context, DomainError.Unavailable("The service", RetryAfter));
        }

        return response.StatusCode switch
        {
            StatusCodes.Status404NotFound => Refusal.WriteAsync(
                context, Refusal.IsGrpc(context.Request) ? NoSuchCall() : NoSuchPath()),
            StatusCodes.Status405MethodNotAllowed => Refusal.WriteAsync(context, NoSuchMethod()),
            StatusCodes.Status415UnsupportedMediaType => Refusal.WriteAsync(context, new DomainError(
                ErrorReason.ContentTypeUnsupported, "The body must be application/json.")),
            var status and >= StatusCodes.Status500InternalServerError =>
                Refusal.WriteAsync(context, Unexpected(), status),
            var status => Refusal.WriteAsync(context, Unreadable(status), status),
        };
    }

    // The caller's body and the call to the service fail together; the body is the cause.
    private static BadHttpRequestException? UnreadableBody(Exception? fault) => fault switch
    {
        BadHttpRequestException unreadable => unreadable,
        AggregateException several => several.InnerExceptions.Select(UnreadableBody).FirstOrDefault(f => f is not null),
        _ => fault is null ? null : UnreadableBody(fault.InnerException),
    };

    // One line a second says enough about a service that is down under thousands of requests.
    private void Warn(string cluster, IForwarderErrorFeature failed)
    {
        var last = Interlocked.Read(ref lastWarning);
        if ((last == 0 || TimeProvider.System.GetElapsedTime(last) > BetweenWarnings)
            && Interlocked.CompareExchange(ref lastWarning, TimeProvider.System.GetTimestamp(), last) == last)
            Log.ServiceUnreachable(logger, cluster, failed.Error, failed.Exception?.GetType().Name ?? "");
    }

    private static DomainError NoSuchPath() => new(ErrorReason.NotFound, "There is no such path; see /docs.");

    private static DomainError NoSuchCall() => new(ErrorReason.MethodNotAllowed, "There is no such public call.");

    private static DomainError NoSuchMethod() =>
        new(ErrorReason.MethodNotAllowed, "The path does not take this method; the Allow header names those it takes.");

    private static DomainError Unreadable(int status) => status switch
    {
        StatusCodes.Status413PayloadTooLarge or StatusCodes.Status431RequestHeaderFieldsTooLarge =>
            new(ErrorReason.TooLarge, "The request is larger than the limit of this path."),
        _ => new(ErrorReason.RequestMalformed, "The request could not be read."),
    };

    private static DomainError Unexpected() =>
        new(ErrorReason.Internal, "An unexpected fault; give the trace id to the operators.")
        {
            Metadata = new Dictionary<string, string> { ["trace_id"] = Activity.Current?.TraceId.ToString() ?? "" },
        };
}
