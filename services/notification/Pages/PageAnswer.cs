namespace Rapport.Notification.Pages;

/// <summary>How the pages behind links are answered.</summary>
internal static class PageAnswer
{
    private const string OnlyThis =
        "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    /// <summary>Answers with a page that nobody keeps, frames or learns the address of.</summary>
    public static Task WriteAsync(HttpContext context, int status, string html)
    {
        var response = context.Response;
        response.StatusCode = status;
        response.ContentType = "text/html; charset=utf-8";
        response.Headers.ContentSecurityPolicy = OnlyThis;
        response.Headers.CacheControl = "no-store";
        // The address of the page is the key to it.
        response.Headers["Referrer-Policy"] = "no-referrer";
        response.Headers.XContentTypeOptions = "nosniff";
        return response.WriteAsync(html);
    }
}
