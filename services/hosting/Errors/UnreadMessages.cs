using System.Globalization;
using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Rapport.Common.V1;
using Rapport.Hosting.Startup;

namespace Rapport.Hosting.Errors;

/// <summary>
/// Gives the refusals of the gRPC server itself (a message that cannot be read, that is too large, an encoding or a call
/// that there is not) the details that all others have. They are made before any interceptor is asked.
/// </summary>
internal sealed class UnreadMessages(RequestDelegate next, ILogger<UnreadMessages> logger)
{
    private const string StatusHeader = "grpc-status";
    private const string DetailsHeader = "grpc-status-details-bin";

    public Task InvokeAsync(HttpContext context)
    {
        if (context.Request.ContentType?.StartsWith("application/grpc", StringComparison.OrdinalIgnoreCase) == true)
            context.Response.OnStarting(FillIn, context);
        return next(context);
    }

    private Task FillIn(object state)
    {
        var context = (HttpContext)state;
        var headers = context.Response.Headers;
        if (headers[StatusHeader] is not [{ } text] || headers.ContainsKey(DetailsHeader)
            || !int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var code)
            || ErrorOf((StatusCode)code, context.Request) is not { } error)
            return Task.CompletedTask;
        if (error.Reason == ErrorReason.RequestMalformed)
            Log.MessageUnreadable(logger, context.GetEndpoint()?.DisplayName ?? "");
        GrpcAnswer.SetTrailersOnly(headers, error, (StatusCode)code is StatusCode.Unimplemented ? StatusCode.Unimplemented : null);
        return Task.CompletedTask;
    }

    private static DomainError? ErrorOf(StatusCode code, HttpRequest request) => code switch
    {
        // Handlers' own faults are INTERNAL with details by then: this is the reading of the message.
        StatusCode.Unknown or StatusCode.Internal => MessageUnreadable(),
        StatusCode.ResourceExhausted => MessageTooLarge(),
        StatusCode.Unimplemented when request.Headers.ContainsKey("grpc-encoding") => new DomainError(
            ErrorReason.ContentTypeUnsupported, "The message is packed in a way that is not known here; gzip and deflate are.")
        {
            Fields = [new FieldFault("grpc-encoding", "is not gzip, deflate or identity")],
        },
        StatusCode.Unimplemented => new DomainError(ErrorReason.MethodNotAllowed, "There is no such call."),
        StatusCode.DeadlineExceeded => new DomainError(
            ErrorReason.DeadlineExceeded, "The answer did not come before the deadline; repeating is safe."),
        _ => null,
    };

    /// <summary>The message is not what the call takes.</summary>
    public static DomainError MessageUnreadable() =>
        new(ErrorReason.RequestMalformed, "The message cannot be read.")
        {
            Fields = [new FieldFault("message", "is not whole, not of the call's type, or has text that is not UTF-8")],
        };

    /// <summary>The message is larger than is taken.</summary>
    public static DomainError MessageTooLarge() =>
        new(ErrorReason.TooLarge, "The message is larger than the limit.")
        {
            Metadata = new Dictionary<string, string> { ["limit_bytes"] = $"{RapportHost.MaxMessageBytes}" },
            Fields = [new FieldFault("message", $"is more than {RapportHost.MaxMessageBytes} bytes")],
        };
}
