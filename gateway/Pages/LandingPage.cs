using System.Net;
using System.Reflection;
using Microsoft.Extensions.Options;

namespace Rapport.Gateway.Pages;

/// <summary>What a person sees who opens the gateway's address.</summary>
internal static class LandingPage
{
    private const string MailboxPlace = "<!--mailbox-->";
    private const string DashboardPlace = "<!--dashboard-->";

    /// <summary>Maps <c>GET /</c>.</summary>
    public static void MapLandingPage(this IEndpointRouteBuilder app)
    {
        var page = Page(app.ServiceProvider.GetRequiredService<IOptions<GatewayOptions>>().Value);
        app.MapGet("/", () => Results.Content(page, "text/html; charset=utf-8"));
    }

    private static string Page(GatewayOptions options)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("landing.html")!;
        using var reader = new StreamReader(stream);
        var mailbox = Link(options.MailboxUrl, "Mailbox", "with all mail sent here");
        var dashboard = Link(options.DashboardUrl, "Dashboard", "with the trace of every event, logs and metrics");
        return reader.ReadToEnd().Replace(MailboxPlace, mailbox, StringComparison.Ordinal)
            .Replace(DashboardPlace, dashboard, StringComparison.Ordinal);
    }

    private static string Link(Uri? address, string name, string rest) => address is null
        ? ""
        : $"<li><a href=\"{WebUtility.HtmlEncode(address.AbsoluteUri)}\">{name}</a> {rest}</li>";
}
