using Rapport.Sidecar.Hosting;

namespace Rapport.Sidecar.Publishing;

/// <summary>Publishing over Dapr's HTTP API.</summary>
internal static class PublishHttp
{
    private const int LargestBody = 4 * 1024 * 1024;
    private const string MetadataPrefix = "metadata.";

    /// <summary>POST or PUT /v1.0/publish/{pubsub}/{topic}?metadata.KEY=value: 204 when published.</summary>
    public static void MapPublish(this IEndpointRouteBuilder routes) =>
        routes.MapMethods("/v1.0/publish/{pubsub}/{**topic}", ["POST", "PUT"], Publish);

    private static async Task<IResult> Publish(
        HttpContext http, string pubsub, string? topic, TopicPublisher publisher, Fleet fleet)
    {
        if (fleet.OnPort(http.Connection.LocalPort) is not { } sidecar) return Results.NotFound();
        if (await ReadBody(http.Request) is not { } body)
            return Results.StatusCode(StatusCodes.Status413PayloadTooLarge);
        var headers = http.Request.Headers;
        var failure = await publisher.Publish(new PublishRequest
        {
            AppId = sidecar.App.AppId,
            PubSubName = pubsub,
            Topic = topic ?? "",
            Data = body,
            ContentType = http.Request.ContentType ?? "",
            Metadata = http.Request.Query
                .Where(pair => pair.Key.StartsWith(MetadataPrefix, StringComparison.Ordinal))
                .ToDictionary(pair => pair.Key[MetadataPrefix.Length..], pair => pair.Value.ToString()),
            Trace = TraceContext.Below(headers.TraceParent, headers.TraceState),
        });
        return failure is null ? Results.NoContent() : Refused(failure, sidecar.App.AppId, topic ?? "");
    }

    private static async Task<byte[]?> ReadBody(HttpRequest request)
    {
        if (request.ContentLength > LargestBody) return null;
        using var body = new MemoryStream((int)(request.ContentLength ?? 0));
        await request.Body.CopyToAsync(body, request.HttpContext.RequestAborted);
        return body.Length > LargestBody ? null : body.ToArray();
    }

    private static IResult Refused(PublishFailure failure, string appId, string topic)
    {
        var detail = new Dictionary<string, object>
        {
            ["@type"] = "type.googleapis.com/google.rpc.ErrorInfo",
            ["domain"] = "dapr.io",
            ["reason"] = failure.Reason,
            ["metadata"] = new { appID = appId, topic },
        };
        var body = new { errorCode = failure.ErrorCode, message = failure.Message, details = new[] { detail } };
        return Results.Json(body, statusCode: failure.Http);
    }
}
