using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Rapport.Common.V1;

namespace Rapport.Hosting.Errors;

/// <summary>
/// First in line in every service: what nothing else has answered is a google.rpc.Status too, in every environment.
/// ASP.NET's page for developers, which shows headers and stack, never gets to see an exception.
/// </summary>
public sealed class UnhandledFaults(RequestDelegate next, ILogger<UnhandledFaults> logger)
{
    // The server's word for a caller who went away in the middle of his body; it has closed the connection by then, while
    // the token that says so may come later. There is no other mark of it.
    private const string TornBody = "Unexpected end of request content.";

    /// <summary>Lets the request pass, and answers for what comes back instead of an answer.</summary>
    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
        }
        catch (Exception gone) when (IsGone(gone, context))
        {
            // Nobody is there to be answered.
            if (!context.Response.HasStarted)
                context.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
        }
        catch (Exception fault) when (!context.Response.HasStarted)
        {
            await AnswerAsync(context, fault);
        }
    }

    /// <summary>The fault is that the caller has ended the request.</summary>
    public static bool IsGone(Exception fault, HttpContext context) =>
        fault is ConnectionResetException or BadHttpRequestException { Message: TornBody }
        || (context.RequestAborted.IsCancellationRequested
            && fault is OperationCanceledException or (IOException and not BadHttpRequestException));

    private Task AnswerAsync(HttpContext context, Exception fault)
    {
        switch (fault)
        {
            case DomainError refusal:
                return ErrorAnswer.WriteAsync(context.Response, refusal);
            case BadHttpRequestException unreadable:
                return ErrorAnswer.WriteAsync(
                    context.Response, ErrorAnswer.Unreadable(unreadable.StatusCode), unreadable.StatusCode);
            default:
                Log.UnexpectedFault(logger, context.Request.Method, fault);
                return ErrorAnswer.WriteAsync(context.Response, ErrorAnswer.Unexpected());
        }
    }
}
