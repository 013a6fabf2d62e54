namespace Rapport.Sinks.Web;

/// <summary>The page to read mail with; its files are part of the program, so it works from any folder.</summary>
internal static class MailboxPage
{
    // Mail is untrusted: it is shown in a sandboxed frame, and the page itself runs only its own script.
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src * data:; "
        + "connect-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'none'";

    public static void MapMailboxPage(this WebApplication app)
    {
        app.MapGet("/", (HttpContext http) => Page(http, "index.html", "text/html; charset=utf-8"));
        app.MapGet("/mailbox.css", (HttpContext http) => Page(http, "mailbox.css", "text/css; charset=utf-8"));
        app.MapGet("/mailbox.js", (HttpContext http) => Page(http, "mailbox.js", "text/javascript; charset=utf-8"));
    }

    private static IResult Page(HttpContext http, string name, string type)
    {
        http.Response.Headers.ContentSecurityPolicy = Policy;
        http.Response.Headers.CacheControl = "no-cache";
        return Results.Stream(typeof(MailboxPage).Assembly.GetManifestResourceStream(name)!, type);
    }
}
