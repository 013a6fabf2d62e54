using System.IO.Compression;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Rapport.Common.V1;
using Rapport.Contact.V1;
using Rapport.Defaults.Callers;
using Rapport.Defaults.Errors;

namespace Rapport.Contact.Ingest;

/// <summary>
/// The Segment HTTP API, long and one-letter paths. Any content type, gzip or not. Answers 200 {"success": true} when
/// the accepted items are durable; items at fault are listed at /v1/ingest/rejects. A request is refused only when it
/// cannot be read (400), is too large (413) or the platform is overloaded (503 with Retry-After).
/// </summary>
internal static class SegmentEndpoints
{
    private static readonly JsonDocumentOptions Json = new() { MaxDepth = 64 };

    private static readonly (string Path, string? Type)[] Paths =
    [
        ("identify", "identify"), ("i", "identify"), ("track", "track"), ("t", "track"), ("page", "page"), ("p", "page"),
        ("screen", "screen"), ("s", "screen"), ("group", "group"), ("g", "group"), ("alias", "alias"), ("a", "alias"),
        ("batch", null), ("b", null), ("import", null),
    ];

    /// <summary>Maps the paths under /v1.</summary>
    public static void MapSegmentPaths(this IEndpointRouteBuilder routes)
    {
        foreach (var (path, type) in Paths)
        {
            routes.MapPost($"/v1/{path}", (HttpContext http, SegmentIntake intake, InboxGauge gauge) => HandleAsync(http, intake, gauge, type))
                .AddEndpointFilter(async (context, next) =>
                    context.HttpContext.RequestServices.GetRequiredService<ServiceTokenInterceptor>()
                        .Allows(context.HttpContext.Request)
                        ? await next(context)
                        : Results.Unauthorized());
        }
    }

    private static async Task<IResult> HandleAsync(HttpContext http, SegmentIntake intake, InboxGauge gauge, string? type)
    {
        var workspace = http.Request.Headers[CallerContext.WorkspaceHeader].ToString();
        try
        {
            // Before anything is read: under overload, saying no has to be cheap.
            gauge.EnsureRoom();
            using var document = await ReadAsync(http.Request, http.RequestAborted);
            await intake.TakeAsync(workspace, document.RootElement, type, http.RequestAborted);
            return Results.Json(new { success = true });
        }
        catch (Exception exception) when (exception is JsonException or InvalidDataException)
        {
            return Refuse(http, DomainError.Invalid("body", "is not JSON (at most 64 levels deep)"), 400);
        }
        catch (DomainError error)
        {
            return Refuse(http, error, error.Reason switch
            {
                ErrorReason.TooLarge => 413,
                ErrorReason.Unavailable => 503,
                _ => 400,
            });
        }
        catch (Exception exception) when (exception is MongoDB.Driver.MongoException or TimeoutException)
        {
            return Refuse(http, DomainError.Unavailable("The event log", TimeSpan.FromSeconds(2)), 503);
        }
    }

    private static IResult Refuse(HttpContext http, DomainError error, int code)
    {
        if (error.RetryAfter is { } wait)
            http.Response.Headers.RetryAfter = $"{(int)Math.Ceiling(wait.TotalSeconds)}";
        return Results.Text(ErrorStatus.ToJson(error), "application/json", statusCode: code);
    }

    private static async Task<JsonDocument> ReadAsync(HttpRequest request, CancellationToken cancellation)
    {
        var body = request.Body;
        await using var unpacked = request.Headers.ContentEncoding.ToString() is "gzip"
            ? new GZipStream(body, CompressionMode.Decompress)
            : null;
        using var buffer = new MemoryStream();
        var chunk = new byte[16 * 1024];
        int read;
        while ((read = await (unpacked ?? body).ReadAsync(chunk, cancellation)) > 0)
        {
            if (buffer.Length + read > EventLimits.BatchBytes)
                throw new DomainError(ErrorReason.TooLarge, $"The body is larger than {EventLimits.BatchBytes} bytes.");
            buffer.Write(chunk, 0, read);
        }

        return JsonDocument.Parse(buffer.GetBuffer().AsMemory(0, (int)buffer.Length), Json);
    }
}
