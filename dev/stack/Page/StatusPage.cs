using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Rapport.Stack.Plan;
using Rapport.Stack.Supervision;

namespace Rapport.Stack.Page;

/// <summary>
/// What runs where, as a page and as JSON, and the way in for <c>./up restart</c>. Parts are stopped and started only
/// for callers that show the control token: any page in a browser could send the request, but none can know the token.
/// </summary>
internal static class StatusPage
{
    public const string TokenHeader = "X-Rapport-Control";

    public static JsonSerializerOptions Json { get; } = new(JsonSerializerDefaults.Web)
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
    };

    /// <summary>Starts the page on its port.</summary>
    /// <param name="view">The stack as it is now.</param>
    /// <param name="find">A part by name; null when there is none.</param>
    public static async Task<WebApplication> Start(
        StackSurroundings around, Func<StackView> view, Func<string, SupervisedPart?> find)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, around.Ports["status-page"]));
        var app = builder.Build();
        app.MapGet("/", (HttpContext http) => Page(http, "status.html", "text/html; charset=utf-8"));
        app.MapGet("/status.css", (HttpContext http) => Page(http, "status.css", "text/css; charset=utf-8"));
        app.MapGet("/status.js", (HttpContext http) => Page(http, "status.js", "text/javascript; charset=utf-8"));
        app.MapGet("/api/status", () => Results.Json(view(), Json));
        var figures = new StackFigures(around);
        app.MapGet("/api/figures", async (CancellationToken gone) => Results.Json(await figures.ReadAsync(gone), Json));
        app.MapGet("/healthz",
            () => view().Healthy ? Results.Text("ok") : Results.Text("not healthy", statusCode: 503));
        var control = app.MapGroup("/api/parts/{name}");
        control.MapPost("/stop", (HttpContext http, string name) => Control(http, find(name), part => part.Stop()));
        control.MapPost("/start", (HttpContext http, string name) => Control(http, find(name), part => part.Start()));
        await app.StartAsync();
        return app;

        async Task<IResult> Control(HttpContext http, SupervisedPart? part, Func<SupervisedPart, Task> action)
        {
            var shown = Encoding.UTF8.GetBytes(http.Request.Headers[TokenHeader].ToString());
            if (!CryptographicOperations.FixedTimeEquals(shown, Encoding.UTF8.GetBytes(around.Keys.ControlToken)))
                return Results.Unauthorized();
            if (part is null) return Results.NotFound();
            await action(part);
            return Results.NoContent();
        }
    }

    private static IResult Page(HttpContext http, string name, string type)
    {
        http.Response.Headers.ContentSecurityPolicy =
            "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:;";
        http.Response.Headers.CacheControl = "no-cache";
        return Results.Stream(typeof(StatusPage).Assembly.GetManifestResourceStream(name)!, type);
    }
}
