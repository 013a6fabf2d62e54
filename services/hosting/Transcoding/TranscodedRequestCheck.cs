using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using Rapport.Common.V1;
using Rapport.Hosting.Callers;
using Rapport.Hosting.Errors;

namespace Rapport.Hosting.Transcoding;

/// <summary>
/// In front of transcoding, for every call over HTTP: parameters and fields that the call does not have are refused by
/// name, values that cannot be read by their path, all of a request at once. Transcoding itself ignores the first and
/// answers the second with the text of an exception.
/// </summary>
internal sealed class TranscodedRequestCheck(RequestDelegate next, ServiceTokenInterceptor callers)
{
    public async Task InvokeAsync(HttpContext context)
    {
        if (TranscodedCall.Of(context.GetEndpoint()) is not { } call)
        {
            await next(context);
            return;
        }

        if (!callers.Allows(context.Request))
            throw new DomainError(ErrorReason.Unauthenticated, "Services are called through the gateway.");
        IfMatch.IntoParameters(context.Request, call);
        var faults = new RequestFaults();
        CheckForm(context.Request, call);
        call.CheckTarget(context.Request, faults);
        if (call.Body is null)
        {
            Refuse(faults);
            await next(context);
            return;
        }

        using var body = await RequestBody.ReadAsync(context.Request, call.TakesFile, context.RequestAborted);
        Check(body, call, faults);
        context.Request.Headers.Remove(HeaderNames.ContentEncoding);
        var (content, length) = IfMatch.IntoBody(context.Request, call, body.Bytes) is { } changed
            ? (new MemoryStream(changed), changed.Length) : (body.AsStream(), body.Bytes.Length);
        (context.Request.ContentLength, context.Request.Body) = (length, content);
        await next(context);
    }

    private static void CheckForm(HttpRequest request, TranscodedCall call)
    {
        if (call.TakesFile)
        {
            // What a file is, its bytes tell; transcoding would answer in its charset.
            request.ContentType = "application/octet-stream";
            return;
        }

        _ = MediaTypeHeaderValue.TryParse(request.ContentType, out var type);
        if (call.Body is not null && !request.HasJsonContentType())
            throw WrongType("is not application/json");
        // Transcoding also answers in it, and throws at one that it does not know.
        if (type is { Charset.Length: > 0 } && !type.Charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase)
            && !type.Charset.Equals("\"utf-8\"", StringComparison.OrdinalIgnoreCase))
            throw WrongType("has a charset that is not utf-8");
    }

    private static void Check(RequestBody body, TranscodedCall call, RequestFaults faults)
    {
        if (call.BodyIsRaw)
        {
            Refuse(faults);
            return;
        }

        if (body.Bytes.IsEmpty)
            throw RequestBody.Malformed("is empty; send a JSON object, {} at least");
        try
        {
            RequestJson.Check(body.Bytes, call.Body!, faults);
        }
        catch (JsonException broken)
        {
            throw RequestBody.Malformed(
                $"is not JSON (at most {RequestJson.Levels} levels deep): line {broken.LineNumber + 1}, byte {broken.BytePositionInLine + 1}");
        }

        Refuse(faults);
    }

    private static void Refuse(RequestFaults faults)
    {
        if (!faults.None)
            throw faults.ToError();
    }

    private static DomainError WrongType(string description) =>
        new(ErrorReason.ContentTypeUnsupported, "The body must be application/json in UTF-8.")
        {
            Fields = [new FieldFault("Content-Type", description)],
        };
}
