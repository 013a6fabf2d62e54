using System.Globalization;
using System.Net;
using System.Text;
using Rapport.Events.Consents;
using Rapport.Notification.Domain;
using Rapport.Notification.Preferences;

namespace Rapport.Notification.Pages;

/// <summary>The pages behind links as HTML: no script, nothing from elsewhere, every value encoded.</summary>
internal sealed class PageMarkup(PageTexts texts)
{
    private const string Style = "body{font:16px/1.5 system-ui,sans-serif;max-width:34em;margin:3em auto;padding:0 1em;color:#222}"
        + "button{font:inherit;padding:.5em 1.2em;margin:.3em .5em .3em 0}fieldset{border:1px solid #ccc;margin:1em 0;padding:1em}"
        + "label{display:block;margin:.3em 0}small,a{color:#555}";

    /// <summary>Asks whether to unsubscribe.</summary>
    public string Question(ContactLink link, string token) => Page(texts.UnsubscribeTitle,
        P(texts.UnsubscribeQuestion, NameOf(Named(link)), Masked(link.Address))
        + Form(Button("scope", "topic", texts.Unsubscribe) + Button("scope", "all", texts.UnsubscribeAll))
        + $"<p><small>{E(texts.EverythingHint)}</small></p>" + ToPreferences(token));

    /// <summary>Says that it is done.</summary>
    public string Done(ContactLink link, bool isAll, string token) => Page(texts.UnsubscribeTitle,
        (isAll ? P(texts.UnsubscribedAll, Masked(link.Address)) : P(texts.Unsubscribed, NameOf(Named(link)), Masked(link.Address)))
        + ToPreferences(token));

    /// <summary>Shows what is chosen, and lets it be changed.</summary>
    public string Preferences(ContactLink link, Choices choices, bool isSaved)
    {
        var topics = string.Concat(choices.Topics.Select(each =>
            $"<input type=\"hidden\" name=\"shown\" value=\"{E(each.Topic.Purpose)}\"><label><input type=\"checkbox\" name=\"topic\" "
            + $"value=\"{E(each.Topic.Purpose)}\"{(each.IsAgreed ? " checked" : "")}> {E(NameOf(each.Topic))}</label>"));
        var often = string.Concat(PreferenceCentre.Frequencies.Select((days, i) =>
            $"<label><input type=\"radio\" name=\"days\" value=\"{days}\"{(days == choices.Days ? " checked" : "")}> {E(texts.Often[i])}</label>"));
        var pauses = string.Concat(PreferenceCentre.Pauses.Select(days => Button(
            "days", days.ToString(CultureInfo.InvariantCulture), string.Format(CultureInfo.InvariantCulture, texts.PauseFor, days))));
        var paused = choices.PausedUntil is { } until
            ? P(texts.PausedUntil, until.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)) : "";
        return Page(texts.PreferencesTitle,
            (isSaved ? $"<p role=\"status\"><strong>{E(texts.Saved)}</strong></p>" : "") + P(texts.ForAddress, Masked(link.Address)) + paused
            + Form(Part(texts.Topics, topics + Button("act", "topics", texts.Save)))
            + Form(Part(texts.Frequency, often + Button("act", "frequency", texts.Save)))
            + Form(Part(texts.Pause, "<input type=\"hidden\" name=\"act\" value=\"pause\">" + pauses))
            + Form(Button("act", "all", texts.UnsubscribeAll)) + $"<p><small>{E(texts.EverythingHint)}</small></p>");
    }

    /// <summary>Asks whether a consent is theirs.</summary>
    public string ConfirmQuestion(ConfirmLink link) => Page(texts.ConfirmTitle,
        P(texts.ConfirmQuestion, link.Purpose, Masked(link.Address)) + Form(Button("act", "confirm", texts.Confirm))
        + $"<p><small>{E(texts.ConfirmHint)}</small></p>");

    /// <summary>Says that it is confirmed.</summary>
    public string Confirmed(ConfirmLink link) => Page(texts.ConfirmTitle, P(texts.Confirmed, link.Purpose, Masked(link.Address)));

    /// <summary>Says that there is nothing to confirm any more.</summary>
    public string NothingToConfirm() => Page(texts.ConfirmTitle, P(texts.NothingToConfirm));

    /// <summary>Says that the link is none.</summary>
    public string Invalid() => Page(texts.Invalid, P(texts.InvalidHint));

    /// <summary>Says that the link is that of a preview.</summary>
    public string Example() => Page(texts.Example, P(texts.ExampleHint));

    /// <summary>Says that it could not be saved.</summary>
    public string Away() => Page(texts.Away, P(texts.AwayHint));

    /// <summary>Enough of an address for its owner to know it, and for nobody else.</summary>
    internal static string Masked(ConsentAddress address)
    {
        var at = address.Value.IndexOf('@', StringComparison.Ordinal);
        return at > 0 ? address.Value[..1] + "•••" + address.Value[at..]
            : address.Value.Length > 3 ? "•••" + address.Value[^3..] : "•••";
    }

    private string Page(string title, string body) => new StringBuilder()
        .Append(CultureInfo.InvariantCulture, $"<!DOCTYPE html><html lang=\"{texts.Language}\"><head><meta charset=\"utf-8\">")
        .Append("<meta name=\"viewport\" content=\"width=device-width\"><meta name=\"robots\" content=\"noindex\">")
        .Append(CultureInfo.InvariantCulture, $"<title>{E(title)}</title><style>{Style}</style></head><body><main><h1>{E(title)}</h1>{body}</main>")
        .Append(CultureInfo.InvariantCulture, $"<p><a href=\"?lang={texts.OtherLanguage}\" lang=\"{texts.OtherLanguage}\">{texts.Other}</a></p></body></html>")
        .ToString();

    private string Form(string fields) => $"<form method=\"post\" action=\"?lang={texts.Language}\">{fields}</form>";

    private string ToPreferences(string token) =>
        $"<p><a href=\"../preferences/{E(token)}?lang={texts.Language}\">{E(texts.Preferences)}</a></p>";

    private string NameOf(Topic topic) => topic.Names.GetValueOrDefault(texts.Language) is { Length: > 0 } name ? name
        : topic.Names.Values.FirstOrDefault() ?? topic.Purpose;

    private static Topic Named(ContactLink link) => new(link.Purpose, new Dictionary<string, string>());

    private static string P(string format, params object[] values) =>
        $"<p>{E(string.Format(CultureInfo.InvariantCulture, format, values))}</p>";

    private static string Part(string legend, string fields) => $"<fieldset><legend>{E(legend)}</legend>{fields}</fieldset>";

    private static string Button(string name, string value, string text) =>
        $"<button type=\"submit\" name=\"{name}\" value=\"{value}\">{E(text)}</button>";

    private static string E(string text) => WebUtility.HtmlEncode(text);
}
