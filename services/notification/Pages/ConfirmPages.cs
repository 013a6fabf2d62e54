using Grpc.Core;
using Rapport.Contact.V1;
using Rapport.Hosting.Callers;
using Rapport.Notification.Domain;
using Rapport.Notification.Links;

namespace Rapport.Notification.Pages;

/// <summary>
/// The page behind the link of the mail that asks whether a consent is somebody's (double opt-in). A GET asks; only the button, a
/// POST, confirms: mail scanners open every link. Contact records what was said, with its proof, and knows whether the token is
/// still good.
/// </summary>
internal sealed class ConfirmPages(
    ConfirmLinks links, ConsentService.ConsentServiceClient consents, ServiceTokenInterceptor callers, ILogger<ConfirmPages> logger)
{
    /// <summary>Maps the paths.</summary>
    public static void Map(WebApplication app)
    {
        app.MapGet("/confirm/{token}", (ConfirmPages pages, HttpContext context, string token) =>
            pages.AnswerAsync(context, token, (link, markup) => Task.FromResult((StatusCodes.Status200OK, markup.ConfirmQuestion(link)))));
        app.MapPost("/confirm/{token}", (ConfirmPages pages, HttpContext context, string token) =>
            pages.AnswerAsync(context, token, (link, markup) => pages.ConfirmAsync(context, link, markup)));
    }

    private async Task<(int Status, string Html)> ConfirmAsync(HttpContext context, ConfirmLink link, PageMarkup markup)
    {
        try
        {
            await consents.ConfirmConsentAsync(
                new ConfirmConsentRequest { Token = link.Token }, new Metadata { { CallerContext.WorkspaceHeader, link.Workspace } },
                cancellationToken: context.RequestAborted);
            return (StatusCodes.Status200OK, markup.Confirmed(link));
        }
        catch (RpcException exception) when (exception.StatusCode is StatusCode.FailedPrecondition or StatusCode.InvalidArgument
            or StatusCode.NotFound)
        {
            // Expired, taken back since, or of a contact that is no more.
            return (StatusCodes.Status410Gone, markup.NothingToConfirm());
        }
    }

    private async Task AnswerAsync(
        HttpContext context, string token, Func<ConfirmLink, PageMarkup, Task<(int Status, string Html)>> page)
    {
        var markup = new PageMarkup(PageTexts.For(context.Request));
        if (!callers.Allows(context.Request))
            await PageAnswer.WriteAsync(context, StatusCodes.Status401Unauthorized, markup.Invalid());
        else if (links.Read(token) is not { } link)
            await PageAnswer.WriteAsync(context, StatusCodes.Status404NotFound, markup.Invalid());
        else
            await AnswerAsync(context, () => page(link, markup), markup);
    }

    private async Task AnswerAsync(HttpContext context, Func<Task<(int Status, string Html)>> page, PageMarkup markup)
    {
        try
        {
            var (status, html) = await page();
            await PageAnswer.WriteAsync(context, status, html);
        }
        catch (Exception exception) when (!context.RequestAborted.IsCancellationRequested && !context.Response.HasStarted)
        {
            Log.PageFailed(logger, context.Request.Method, exception.GetType().Name);
            await PageAnswer.WriteAsync(context, StatusCodes.Status503ServiceUnavailable, markup.Away());
        }
    }
}
