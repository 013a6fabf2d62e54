namespace Rapport.Contact.Ingest;

/// <summary>
/// The Segment HTTP API, long and one-letter paths, and RudderStack's path for beacons. Any content type, gzip or not.
/// Answers 200 {"success": true} when the accepted items are durable; items at fault are listed at /v1/ingest/rejects. A
/// request is refused only when it cannot be read (400, 415), is too large (413) or the platform is overloaded (503 with
/// Retry-After).
/// </summary>
internal static class SegmentEndpoints
{
    private static readonly (string Path, string? Type)[] Paths =
    [
        ("/v1/identify", "identify"), ("/v1/i", "identify"), ("/v1/track", "track"), ("/v1/t", "track"),
        ("/v1/page", "page"), ("/v1/p", "page"), ("/v1/screen", "screen"), ("/v1/s", "screen"),
        ("/v1/group", "group"), ("/v1/g", "group"), ("/v1/alias", "alias"), ("/v1/a", "alias"),
        ("/v1/batch", null), ("/v1/b", null), (Import, null), ("/beacon/v1/batch", null),
    ];

    // Segment's path for the past: what comes here counts, but starts nothing.
    private const string Import = "/v1/import";

    /// <summary>Maps the paths.</summary>
    public static void MapSegmentPaths(this IEndpointRouteBuilder routes)
    {
        foreach (var (path, type) in Paths)
            routes.MapIngest(path, http => TakeAsync(http, type, historic: path == Import));
    }

    private static async Task<IResult> TakeAsync(HttpContext http, string? type, bool historic)
    {
        var (json, _) = await JsonBody.ReadAsync(http.Request, http.RequestAborted);
        using (json)
        {
            await http.RequestServices.GetRequiredService<SegmentIntake>()
                .TakeAsync(IngestCaller.Of(http.Request), json.RootElement, type, historic, http.RequestAborted);
        }

        return Results.Json(new { success = true });
    }
}
