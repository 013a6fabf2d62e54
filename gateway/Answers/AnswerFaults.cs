using System.Diagnostics;
using Microsoft.AspNetCore.Http.Features;
using Rapport.Common.V1;
using Rapport.Gateway.Guard;
using Rapport.Gateway.Routes;
using Rapport.Hosting.Errors;
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
        catch (Exception gone) when (UnhandledFaults.IsGone(gone, context))
        {
            Leave(context);
            return;
        }
        catch (Exception fault) when (!context.Response.HasStarted)
        {
            await AnswerAsync(context, fault);
            return;
        }

        if (context.RequestAborted.IsCancellationRequested)
            Leave(context);

        if (!context.Response.HasStarted && context.Response.StatusCode >= StatusCodes.Status400BadRequest
            && context.Response.ContentType is null && !context.RequestAborted.IsCancellationRequested)
            await FillInAsync(context);
    }

    // Nobody is there to be answered: for logs and metrics alone.
    private static void Leave(HttpContext context)
    {
        if (!context.Response.HasStarted)
            context.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
    }

    private Task AnswerAsync(HttpContext context, Exception fault)
    {
        switch (fault)
        {
            case DomainError refusal:
                return Refusal.WriteAsync(context, refusal);
            case BadHttpRequestException unreadable:
                return RefuseUnreadableAsync(context, unreadable.StatusCode);
            default:
                Log.UnexpectedFault(logger, context.Request.Method, fault);
                return Refusal.WriteAsync(context, ErrorAnswer.Unexpected());
        }
    }

    // An answer without a body: from routing (404, 405), from YARP when forwarding failed, or from a service.
    private Task FillInAsync(HttpContext context)
    {
        var response = context.Response;
        if (context.GetForwarderErrorFeature() is { } failed)
        {
            if (IsCallerGone(failed.Exception, context))
            {
                Leave(context);
                return Task.CompletedTask;
            }

            LeaveConnection(context);
            if (UnreadableBody(failed.Exception) is { } unreadable)
                return RefuseUnreadableAsync(context, unreadable.StatusCode);
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
                Refusal.WriteAsync(context, ErrorAnswer.Unexpected(), status),
            var status => RefuseUnreadableAsync(context, status),
        };
    }

    // A body that was being handed on when the service went may have no reader any more; then the server closes after the
    // answer, and who is not told sends his next request into that.
    private static void LeaveConnection(HttpContext context)
    {
        if (!HttpProtocol.IsHttp2(context.Request.Protocol) && context.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody == true)
            context.Response.Headers.Connection = "close";
    }

    private static Task RefuseUnreadableAsync(HttpContext context, int status)
    {
        var limit = context.GetEndpoint()?.Metadata.GetMetadata<RouteAccess>()?.BodyBytes;
        return status == StatusCodes.Status413PayloadTooLarge && limit is { } bytes
            ? Refusal.WriteAsync(context, RouteGuard.BodyTooLarge(bytes))
            : Refusal.WriteAsync(context, ErrorAnswer.Unreadable(status), status);
    }

    // He went in the middle of his body, and the call to the service with him.
    private static bool IsCallerGone(Exception? fault, HttpContext context) => fault switch
    {
        null => false,
        AggregateException several => several.InnerExceptions.Any(each => IsCallerGone(each, context)),
        _ => UnhandledFaults.IsGone(fault, context) || IsCallerGone(fault.InnerException, context),
    };

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
        if ((last == 0 || Stopwatch.GetElapsedTime(last) > BetweenWarnings)
            && Interlocked.CompareExchange(ref lastWarning, Stopwatch.GetTimestamp(), last) == last)
            Log.ServiceUnreachable(logger, cluster, failed.Error, failed.Exception?.GetType().Name ?? "");
    }

    private static DomainError NoSuchPath() => new(ErrorReason.NotFound, "There is no such path; see /docs.");

    private static DomainError NoSuchCall() => new(ErrorReason.MethodNotAllowed, "There is no such public call.");

    private static DomainError NoSuchMethod() =>
        new(ErrorReason.MethodNotAllowed,
            "The path does not take this method, or has no such verb after its colon; the Allow header names the methods.");
}
