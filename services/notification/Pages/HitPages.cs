using Rapport.Hosting.Callers;
using Rapport.Notification.Domain;
using Rapport.Notification.Hits;
using Rapport.Notification.Links;

namespace Rapport.Notification.Pages;

/// <summary>
/// Where the links of marketing mails lead over, and their picture. A person gets where the link leads whatever becomes of the
/// note about it; only a token that is none of ours leads nowhere.
/// </summary>
internal sealed class HitPages(
    TrackedLinks links, HitRecording hits, ServiceTokenInterceptor callers, ILogger<HitPages> logger)
{
    private static readonly string[] Verbs = ["GET", "HEAD"];
    private static readonly string[] Purposes = ["Sec-Purpose", "Purpose", "X-Purpose", "X-Moz"];

    // A transparent GIF of one pixel.
    private static readonly byte[] Picture = Convert.FromBase64String("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7");

    /// <summary>Maps the paths.</summary>
    public static void Map(WebApplication app)
    {
        app.MapMethods("/c/{token}", Verbs, (HitPages pages, HttpContext context, string token) => pages.LeadOnAsync(context, token));
        app.MapMethods("/o/{token}", Verbs, (HitPages pages, HttpContext context, string token) => pages.ShowPictureAsync(context, token));
    }

    private async Task LeadOnAsync(HttpContext context, string token)
    {
        var markup = new PageMarkup(PageTexts.For(context.Request));
        if (!callers.Allows(context.Request))
            await PageAnswer.WriteAsync(context, StatusCodes.Status401Unauthorized, markup.Invalid());
        else if (links.Read(token) is not { Url.Length: > 0 } link)
            await PageAnswer.WriteAsync(context, StatusCodes.Status404NotFound, markup.Invalid());
        else
        {
            await TakeAsync(context, link, HitKind.Click);
            Keep(context.Response);
            context.Response.Headers.Location = new Uri(link.Url).AbsoluteUri;
            context.Response.StatusCode = StatusCodes.Status302Found;
        }
    }

    private async Task ShowPictureAsync(HttpContext context, string token)
    {
        // A picture is fetched without anybody's will: who asks not to be watched is not (Global Privacy Control; Tracking
        // Preference Expression). To follow a link is an act of their own.
        var asksNotTo = context.Request.Headers["Sec-GPC"] == "1" || context.Request.Headers["DNT"] == "1";
        if (!callers.Allows(context.Request))
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return;
        }

        if (!asksNotTo && links.Read(token) is { Url.Length: 0 } link)
            await TakeAsync(context, link, HitKind.Open);
        Keep(context.Response);
        context.Response.ContentType = "image/gif";
        context.Response.ContentLength = Picture.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
            await context.Response.Body.WriteAsync(Picture, context.RequestAborted);
    }

    private async Task TakeAsync(HttpContext context, TrackedLink link, HitKind kind)
    {
        var headers = context.Request.Headers;
        var sign = HitSigns.Of(
            kind, context.Request.Method, Purposes.SelectMany(name => headers[name].OfType<string>()), headers.UserAgent.ToString());
        try
        {
            // Whoever goes on at once has followed the link all the same.
            await hits.TakeAsync(link, sign, CancellationToken.None);
        }
        catch (Exception exception)
        {
            Log.HitFailed(logger, link.Message, exception.GetType().Name);
        }
    }

    private static void Keep(HttpResponse response)
    {
        response.Headers.CacheControl = "no-store";
        response.Headers["Referrer-Policy"] = "no-referrer";
        response.Headers["X-Robots-Tag"] = "noindex";
        response.Headers.XContentTypeOptions = "nosniff";
    }
}
