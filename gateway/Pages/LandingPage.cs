using System.Net;
using System.Reflection;
using Microsoft.Extensions.Options;

namespace Rapport.Gateway.Pages;

/// <summary>What a person sees who opens the gateway's address.</summary>
internal static class LandingPage
{
    private const string MailboxPlace = "<!--mailbox-->";

    /// <summary>Maps <c>GET /</c>.</summary>
    public static void MapLandingPage(this IEndpointRouteBuilder app)
    {
        var page = Page(app.ServiceProvider.GetRequiredService<IOptions<GatewayOptions>>().Value.MailboxUrl);
        app.MapGet("/", () => Results.Content(page, "text/html; charset=utf-8"));
    }

    private static string Page(Uri? mailbox)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("landing.html")!;
        using var reader = new StreamReader(stream);
        var link = mailbox is null
            ? ""
            : $"<li><a href=\"{WebUtility.HtmlEncode(mailbox.AbsoluteUri)}\">Mailbox</a> with all mail sent here</li>";
        return reader.ReadToEnd().Replace(MailboxPlace, link, StringComparison.Ordinal);
    }
}
