using System.Globalization;

namespace Rapport.Platform.Chaos.Load;

/// <summary>One thing that somebody does.</summary>
/// <param name="Person">Number of the person.</param>
/// <param name="Number">Number among the person's acts, from 0.</param>
/// <param name="Kind">What it is.</param>
/// <param name="At">When, UTC; whole milliseconds.</param>
/// <param name="Topic">What it is about: a topic; of a plan its name, of poison the service that throws at it.</param>
/// <param name="Seen">By what the person is recognised.</param>
internal readonly record struct Act(
    int Person, int Number, ActKind Kind, DateTimeOffset At, string Topic, SeenBy Seen)
{
    /// <summary>What ids of the rig's events begin with; conclusions of the platform have ids of another form.</summary>
    public const string IdPrefix = "x-";

    /// <summary>Event id: the person's and the act's number.</summary>
    public string Id => string.Create(CultureInfo.InvariantCulture, $"{IdPrefix}{Person}-{Number}");

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
        ActKind.Plan => "plan_chosen",
        ActKind.Trial => "trial_started",
        ActKind.Alarm => "alarm_set",
        ActKind.Poison => $"poison_{Topic}",
        _ => throw new InvalidOperationException($"{Kind}"),
    };

    /// <summary>Person and act of an event id; false for an id that is not the rig's.</summary>
    public static bool TryParseId(string id, out int person, out int number)
    {
        (person, number) = (-1, -1);
        var dash = id.LastIndexOf('-');
        return id.StartsWith(IdPrefix, StringComparison.Ordinal) && dash > IdPrefix.Length
            && int.TryParse(id.AsSpan(IdPrefix.Length, dash - IdPrefix.Length), CultureInfo.InvariantCulture, out person)
            && int.TryParse(id.AsSpan(dash + 1), CultureInfo.InvariantCulture, out number);
    }
}

/// <summary>What people do.</summary>
internal enum ActKind
{
    /// <summary>Looks at a product page.</summary>
    Page,

    /// <summary>Looks at prices: a page, and more.</summary>
    Pricing,

    /// <summary>Fetches the white paper; counts once.</summary>
    WhitePaper,

    /// <summary>Reads a case study.</summary>
    CaseStudy,

    /// <summary>Signs up for a webinar.</summary>
    Webinar,

    /// <summary>Asks for a quote.</summary>
    Quote,

    /// <summary>Logs in on a device, which joins it to the user id.</summary>
    Login,

    /// <summary>Agrees to marketing e-mail.</summary>
    Consent,

    /// <summary>Tells address and name.</summary>
    Identify,

    /// <summary>Chooses a plan; the last choice counts.</summary>
    Plan,

    /// <summary>Starts a trial: a journey with a short wait.</summary>
    Trial,

    /// <summary>Sets an alarm: a journey with a long wait and nothing else.</summary>
    Alarm,

    /// <summary>Something that one service, the topic, throws at until it is told not to.</summary>
    Poison,
}

/// <summary>By what an event tells whose it is.</summary>
internal enum SeenBy
{
    /// <summary>The user id.</summary>
    User,

    /// <summary>The device's cookie.</summary>
    Device,

    /// <summary>Both.</summary>
    Both,
}
