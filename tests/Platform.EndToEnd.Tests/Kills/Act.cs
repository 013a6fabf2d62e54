using System.Globalization;
using System.Text.Json.Nodes;

namespace Rapport.Platform.EndToEnd.Tests.Kills;

/// <summary>One thing that somebody of the crowd does.</summary>
/// <param name="Id">Event id.</param>
/// <param name="Kind">What it is.</param>
/// <param name="At">When, UTC; whole milliseconds.</param>
/// <param name="Topic">What it is about.</param>
internal sealed record Act(string Id, ActKind Kind, DateTimeOffset At, string Topic)
{
    /// <summary>The platform's name for it.</summary>
    public string Name => Kind switch
    {
        ActKind.Page or ActKind.Pricing => "page_viewed",
        ActKind.WhitePaper => "white_paper_downloaded",
        ActKind.CaseStudy => "case_study_read",
        ActKind.Webinar => "webinar_registered",
        ActKind.Quote => "quote_requested",
        ActKind.Login => "logged_in",
        ActKind.Consent => "consent_changed",
        ActKind.Identify => "identified",
        _ => throw new InvalidOperationException($"{Kind}"),
    };

    /// <summary>The call as a Segment SDK would send it.</summary>
    /// <param name="person">Who does it.</param>
    /// <param name="device">True: with the device's cookie.</param>
    /// <param name="named">True: with the user id.</param>
    public JsonObject ToCall(Person person, bool device, bool named)
    {
        var call = new JsonObject
        {
            ["messageId"] = Id,
            ["timestamp"] = At.UtcDateTime.ToString("O", CultureInfo.InvariantCulture),
        };
        if (device)
            call["anonymousId"] = person.Device;
        if (named)
            call["userId"] = person.UserId;
        switch (Kind)
        {
            case ActKind.Identify:
                call["type"] = "identify";
                call["traits"] = new JsonObject { ["email"] = person.Email, ["first_name"] = $"P{person.Number}" };
                break;
            case ActKind.Page or ActKind.Pricing:
                call["type"] = "page";
                call["properties"] = new JsonObject
                {
                    ["topic"] = Topic, ["path"] = Kind == ActKind.Pricing ? $"/pricing/{Topic}" : $"/products/{Topic}",
                };
                break;
            default:
                call["type"] = "track";
                call["event"] = Name;
                call["properties"] = Kind == ActKind.Consent
                    ? new JsonObject
                    {
                        ["purpose"] = "marketing", ["channel"] = "email", ["state"] = "granted", ["source"] = "form",
                    }
                    : new JsonObject { ["topic"] = Topic };
                break;
        }

        return call;
    }
}

/// <summary>What people do.</summary>
internal enum ActKind
{
    /// <summary>Looks at a product page: 1 point.</summary>
    Page,

    /// <summary>Looks at prices: a page, and 6 points more.</summary>
    Pricing,

    /// <summary>Fetches the white paper: 15 points, once.</summary>
    WhitePaper,

    /// <summary>Reads a case study: 8 points.</summary>
    CaseStudy,

    /// <summary>Signs up for a webinar: 12 points.</summary>
    Webinar,

    /// <summary>Asks for a quote: 30 points.</summary>
    Quote,

    /// <summary>Logs in on the device, which joins it to the user id.</summary>
    Login,

    /// <summary>Agrees to marketing e-mail.</summary>
    Consent,

    /// <summary>Tells who it is.</summary>
    Identify,
}
