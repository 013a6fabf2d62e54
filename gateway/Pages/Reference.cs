using Rapport.Gateway.OpenApi;
using Scalar.AspNetCore;

namespace Rapport.Gateway.Pages;

/// <summary>The API reference: the OpenAPI document, and the page that shows it.</summary>
internal static class Reference
{
    private const string DocumentPath = "/openapi.json";

    // The page's scripts come with the gateway; nothing is loaded from or sent to anywhere else.
    private const string OnlyFromHere = "default-src 'self'; script-src 'self' 'unsafe-inline'; "
        + "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
        + "worker-src 'self' blob:";

    /// <summary>Maps <c>/openapi.json</c> and <c>/docs</c>.</summary>
    public static void MapReference(this IEndpointRouteBuilder app)
    {
        app.MapGet(DocumentPath, (ApiReference document) => Results.Bytes(document.Json, "application/json"));
        var pages = app.MapGroup("").AddEndpointFilter((context, next) =>
        {
            context.HttpContext.Response.Headers.ContentSecurityPolicy = OnlyFromHere;
            return next(context);
        });
        pages.MapScalarApiReference("/docs", scalar =>
        {
            scalar.Title = "Rapport API";
            scalar.OpenApiRoutePattern = DocumentPath;
            scalar.DefaultFonts = false;
            scalar.Telemetry = false;
            // These lead to the maker's own services.
            scalar.DisableAgent();
            scalar.Mcp = new ScalarMcpOptions { Disabled = true };
            scalar.ShowDeveloperTools = DeveloperToolsVisibility.Never;
            scalar.HideClientButton = true;
            // "Test Request" sends what is typed in under Authentication; it is kept in the browser.
            scalar.AddPreferredSecuritySchemes("apiKey");
            scalar.PersistentAuthentication = true;
            // The document's server is "/", whatever host the page was opened under.
            scalar.DynamicBaseServerUrl = true;
        });
    }
}
