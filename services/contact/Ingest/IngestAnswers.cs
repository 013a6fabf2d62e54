using System.Globalization;
using Rapport.Common.V1;
using Rapport.Hosting.Callers;
using Rapport.Hosting.Errors;

namespace Rapport.Contact.Ingest;

/// <summary>What the HTTP paths of ingest, which no transcoder serves, have in common.</summary>
internal static class IngestAnswers
{
    private static readonly TimeSpan ComeBack = TimeSpan.FromSeconds(2);

    /// <summary>A path of ingest: behind the service token, and every refusal a google.rpc.Status.</summary>
    public static RouteHandlerBuilder MapIngest(
        this IEndpointRouteBuilder routes, string path, Func<HttpContext, Task<IResult>> handle) =>
        routes.MapPost(path, (Delegate)((HttpContext http) => AnswerAsync(http, handle)))
            .AddEndpointFilter(async (context, next) =>
                context.HttpContext.RequestServices.GetRequiredService<ServiceTokenInterceptor>()
                    .Allows(context.HttpContext.Request)
                    ? await next(context)
                    : Results.Unauthorized());

    private static async Task<IResult> AnswerAsync(HttpContext http, Func<HttpContext, Task<IResult>> handle)
    {
        try
        {
            // Before anything is read: under overload, saying no has to be cheap.
            http.RequestServices.GetRequiredService<InboxGauge>()
                .EnsureRoom(http.Request.Headers[CallerContext.WorkspaceHeader].ToString());
            return await handle(http);
        }
        catch (DomainError error)
        {
            return Refuse(http, error, error.Reason switch
            {
                ErrorReason.TooLarge => StatusCodes.Status413PayloadTooLarge,
                ErrorReason.ContentTypeUnsupported => StatusCodes.Status415UnsupportedMediaType,
                ErrorReason.Unavailable => StatusCodes.Status503ServiceUnavailable,
                ErrorReason.RateLimited => StatusCodes.Status429TooManyRequests,
                ErrorReason.IdempotencyKeyInUse => StatusCodes.Status409Conflict,
                ErrorReason.Unauthenticated => StatusCodes.Status401Unauthorized,
                _ => StatusCodes.Status400BadRequest,
            });
        }
        catch (Exception exception) when (exception is MongoDB.Driver.MongoException or TimeoutException)
        {
            return Refuse(http, DomainError.Unavailable("The event log", ComeBack), StatusCodes.Status503ServiceUnavailable);
        }
    }

    private static IResult Refuse(HttpContext http, DomainError error, int code)
    {
        if (error.RetryAfter is { } wait)
            http.Response.Headers.RetryAfter =
                ((int)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        return Results.Text(ErrorStatus.ToJson(error), "application/json", statusCode: code);
    }
}
