using Rapport.Platform.Chaos.Load;

namespace Rapport.Platform.Chaos.Oracle;

/// <summary>
/// Computes from a person's acts alone what every store must hold at the end. The numbers are those of
/// <c>Definitions/</c>, written out a second time on purpose; nothing here is shared with the services.
/// </summary>
internal static class EndState
{
    /// <summary>Score at which the threshold is crossed.</summary>
    public const double Threshold = 100;

    /// <summary>Journey of who has crossed the threshold.</summary>
    public const string QualifiedLead = "qualified-lead";

    /// <summary>Journey of a trial.</summary>
    public const string Trial = "trial";

    /// <summary>Journey of an alarm.</summary>
    public const string Alarm = "alarm";

    /// <summary>Half-life of points.</summary>
    public static readonly TimeSpan HalfLife = TimeSpan.FromDays(7);

    private static readonly string[] Interests = ["fuel_cells", "solar"];

    private static readonly IReadOnlyDictionary<string, TimeSpan> UsualWaits = new Dictionary<string, TimeSpan>
    {
        [QualifiedLead] = TimeSpan.FromSeconds(25),
        [Trial] = TimeSpan.FromSeconds(15),
        [Alarm] = TimeSpan.FromMinutes(5),
    };

    private static readonly IReadOnlyDictionary<string, TimeSpan> WaitsOfDays =
        UsualWaits.ToDictionary(wait => wait.Key, _ => TimeSpan.FromDays(3));

    /// <summary>How long each journey waits, by its name.</summary>
    public static IReadOnlyDictionary<string, TimeSpan> WaitsIn(ChaosScenario scenario) =>
        scenario == ChaosScenario.Days ? WaitsOfDays : UsualWaits;

    /// <summary>The score at an instant after all acts: points halve every seven days, a white paper counts once.</summary>
    public static double ScoreAt(Person person, DateTimeOffset now)
    {
        var score = person.All.Sum(act => Points(act) * Remaining(now - act.At));
        var papers = person.All.Where(act => act.Kind == ActKind.WhitePaper).Select(act => act.At).ToList();
        return papers.Count == 0 ? score : score + (15 * Remaining(now - papers.Min()));
    }

    /// <summary>Everything else, at an instant after all acts.</summary>
    public static Verdict Of(Person person, DateTimeOffset now)
    {
        var tags = Tags(person, now).Order(StringComparer.Ordinal).ToList();
        var isTrial = person.All.Any(act => act.Kind == ActKind.Trial);
        var isAlarm = person.All.Any(act => act.Kind == ActKind.Alarm);
        return new Verdict
        {
            Tags = tags,
            Segments = [.. Segments(person, tags, now)],
            Crossings = person.IsHot ? 1 : 0,
            Journeys =
            [
                .. (string[])(isAlarm ? [Alarm] : []), .. (string[])(person.IsHot ? [QualifiedLead] : []),
                .. (string[])(isTrial ? [Trial] : []),
            ],
            Mailings =
            [
                .. (Mailing[])(person.IsHot
                    ? [new("intro", person.Consents, true), new("second", person.Consents, true)] : []),
                .. (Mailing[])(isTrial ? [new("trial", true, false)] : []),
            ],
            Handoffs = person.IsHot ? 1 : 0,
        };
    }

    private static IEnumerable<string> Tags(Person person, DateTimeOffset now)
    {
        foreach (var topic in Interests)
            if (Within(person, now, 14).Count(act => IsPage(act) && act.Topic == topic) >= 4)
                yield return $"interest:{topic}";
        if (Within(person, now, 7).Count(act => act.Kind == ActKind.Pricing) >= 2)
            yield return "price_aware";
        if (Within(person, now, 7).Any(act => act.Kind == ActKind.Quote))
            yield return "quoted";
        if (person.All.Any(act => act is { Kind: ActKind.Poison, Topic: "tagging" }))
            yield return "recovered";
        // Not commutative: whatever the order of arrival, the choice made last counts.
        var plans = person.All.Where(act => act.Kind == ActKind.Plan).ToList();
        if (plans.Count > 0 && plans.MaxBy(act => act.At).Topic == "gold")
            yield return "plan:gold";
    }

    private static IEnumerable<string> Segments(Person person, List<string> tags, DateTimeOffset now)
    {
        if (tags.Contains("price_aware") && Within(person, now, 14).Count(IsPage) >= 10)
            yield return "keen";
        if (person is { IsHot: true, IsKnown: true })
            yield return "qualified";
    }

    private static IEnumerable<Act> Within(Person person, DateTimeOffset now, int days) =>
        person.All.Where(act => act.At > now.AddDays(-days));

    private static bool IsPage(Act act) => act.Kind is ActKind.Page or ActKind.Pricing;

    private static double Points(Act act) => act.Kind switch
    {
        ActKind.Page => 1,
        ActKind.Pricing => 1 + 6,
        ActKind.CaseStudy => 8,
        ActKind.Webinar => 20,
        ActKind.Quote => 80,
        // What was quarantined counts when it has been replayed.
        ActKind.Poison when act.Topic == "scoring" => 3,
        _ => 0,
    };

    private static double Remaining(TimeSpan age) => Math.Pow(2, -(age / HalfLife));
}
