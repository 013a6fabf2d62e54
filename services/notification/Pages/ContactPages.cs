using Rapport.Events.Consents;
using Rapport.Hosting.Callers;
using Rapport.Notification.Domain;
using Rapport.Notification.Links;
using Rapport.Notification.Preferences;

namespace Rapport.Notification.Pages;

/// <summary>
/// The pages behind the links of mails, and the address that mail programs post to (RFC 8058). Who has the link needs no login
/// and no script. A GET changes nothing, since scanners open every link (E38).
/// </summary>
internal sealed class ContactPages(
    LinkTokens tokens, ContactActs acts, PreferenceCentre centre, ServiceTokenInterceptor callers, ILogger<ContactPages> logger)
{
    private const int MostFormBytes = 16 * 1024;

    /// <summary>Maps the paths.</summary>
    public static void Map(WebApplication app)
    {
        // Asked for with each request: before the settings are checked nothing may be made of them.
        app.MapGet("/u/{token}", (ContactPages pages, HttpContext context, string token) => pages.ShowQuestionAsync(context, token));
        app.MapPost("/u/{token}", (ContactPages pages, HttpContext context, string token) => pages.UnsubscribeAsync(context, token));
        app.MapGet("/preferences/{token}", (ContactPages pages, HttpContext context, string token) => pages.ShowPreferencesAsync(context, token));
        app.MapPost("/preferences/{token}", (ContactPages pages, HttpContext context, string token) => pages.ChooseAsync(context, token));
    }

    private Task ShowQuestionAsync(HttpContext context, string token) => AnswerAsync(
        context, token, (link, markup) => Task.FromResult(markup.Question(link, token)));

    private Task UnsubscribeAsync(HttpContext context, string token) => AnswerAsync(context, token, async (link, markup) =>
    {
        var form = await FormAsync(context.Request);
        var isAll = form["scope"] == "all" || link.Purpose.Length == 0;
        await acts.RefuseAsync(
            link, isAll ? ConsentAct.All : link.Purpose.ToLowerInvariant(),
            form.ContainsKey("List-Unsubscribe") ? "one_click" : "unsubscribe_page", PageTexts.For(context.Request).Language,
            context.RequestAborted);
        return markup.Done(link, isAll, token);
    });

    private Task ShowPreferencesAsync(HttpContext context, string token) => AnswerAsync(context, token, async (link, markup) =>
        markup.Preferences(link, await centre.ReadAsync(link, context.RequestAborted), isSaved: false));

    private Task ChooseAsync(HttpContext context, string token) => AnswerAsync(context, token, async (link, markup) =>
    {
        var form = await FormAsync(context.Request);
        var language = PageTexts.For(context.Request).Language;
        _ = int.TryParse(form["days"], out var days);
        var agreed = form["topic"].OfType<string>().ToHashSet();
        var cancellation = context.RequestAborted;
        switch (form["act"].ToString())
        {
            case "topics":
                await centre.ChooseAsync(link, form["shown"].OfType<string>().ToHashSet(), agreed, language, cancellation);
                break;
            case "frequency" when PreferenceCentre.Frequencies.Contains(days):
                await centre.LimitAsync(link, days, cancellation);
                break;
            case "pause" when PreferenceCentre.Pauses.Contains(days):
                await centre.PauseAsync(link, days, language, cancellation);
                break;
            case "all":
                await centre.RefuseAllAsync(link, language, cancellation);
                break;
            default:
                return markup.Preferences(link, await centre.ReadAsync(link, cancellation), isSaved: false);
        }

        var choices = await centre.ReadAsync(link, cancellation);
        // What they have just agreed to is on its way through the log.
        return markup.Preferences(link, form["act"] == "topics"
            ? choices with { Topics = [.. choices.Topics.Select(each => (each.Topic, agreed.Contains(each.Topic.Purpose)))] }
            : choices, isSaved: true);
    });

    private async Task AnswerAsync(HttpContext context, string token, Func<ContactLink, PageMarkup, Task<string>> page)
    {
        var markup = new PageMarkup(PageTexts.For(context.Request));
        if (!callers.Allows(context.Request))
            await PageAnswer.WriteAsync(context, StatusCodes.Status401Unauthorized, markup.Invalid());
        else if (token == MessageLinks.Example)
            await PageAnswer.WriteAsync(context, StatusCodes.Status200OK, markup.Example());
        else if (tokens.Read(token) is not { } link)
            await PageAnswer.WriteAsync(context, StatusCodes.Status404NotFound, markup.Invalid());
        else
            await AnswerAsync(context, () => page(link, markup), markup);
    }

    private async Task AnswerAsync(HttpContext context, Func<Task<string>> page, PageMarkup markup)
    {
        try
        {
            await PageAnswer.WriteAsync(context, StatusCodes.Status200OK, await page());
        }
        catch (Exception exception) when (exception is not BadHttpRequestException
            && !context.RequestAborted.IsCancellationRequested && !context.Response.HasStarted)
        {
            Log.PageFailed(logger, context.Request.Method, exception.GetType().Name);
            await PageAnswer.WriteAsync(context, StatusCodes.Status503ServiceUnavailable, markup.Away());
        }
    }

    private static async Task<IFormCollection> FormAsync(HttpRequest request)
    {
        if (!request.HasFormContentType)
            return FormCollection.Empty;
        if (request.ContentLength > MostFormBytes)
            throw new BadHttpRequestException("The form is too large.", StatusCodes.Status413PayloadTooLarge);
        try
        {
            return await request.ReadFormAsync(
                new Microsoft.AspNetCore.Http.Features.FormOptions { ValueLengthLimit = 1024, BufferBodyLengthLimit = MostFormBytes },
                request.HttpContext.RequestAborted);
        }
        catch (InvalidDataException)
        {
            // Whatever a mail program sends with it: the POST itself is what counts.
            return FormCollection.Empty;
        }
    }
}
