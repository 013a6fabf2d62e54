using System.Globalization;

namespace Rapport.Platform.Charts.Tests.Monitoring;

/// <summary>What the objectives' alerts have to say to samples of two replicas, beside an installation that does badly.</summary>
/// <param name="What">The situation, in a few words.</param>
/// <param name="Alert">The alert that is asked for.</param>
/// <param name="Objective">The objective that it has to name; null where it must be silent.</param>
/// <param name="Series">Samples by series, in the notation of promtool.</param>
internal sealed record ObjectiveCase(string What, string Alert, string? Objective, IEnumerable<(string Name, string Values)> Series)
{
    private const string Fast = "RapportBudgetBurnsFast", Slowly = "RapportBudgetBurnsSlowly";
    private const int Minutes = 180, FiveMinutes = 360;

    /// <summary>A sample a minute, three hours long.</summary>
    public static IReadOnlyList<ObjectiveCase> OfHours { get; } =
    [
        new("all is well", Fast, null, [.. Requests(), .. Waits(), .. Steps()]),
        new("one replica of two answers one in twenty with 503", Fast, "accept",
            [.. Requests(replica: "a", failed: 5), .. Requests(replica: "b"), .. Waits(), .. Steps()]),
        new("one in twenty takes longer than a second", Fast, "accept", [.. Requests(slow: 5), .. Waits(), .. Steps()]),
        new("all have failed since the start", Fast, "accept", [.. Requests(failed: 100), .. Waits(), .. Steps()]),
        new("callers are at fault", Fast, null, [.. Requests(code: "400", failed: 50), .. Waits(), .. Steps()]),
        new("reads fail, which is another matter", Fast, null,
            [.. Requests(), .. Requests(route: "/v1/contacts/{contact}", failed: 50), .. Waits(), .. Steps()]),
        new("it is over for half an hour", Fast, null,
            [.. Waits(due: "0x80 600x60 0x60"), .. Requests(), .. Steps()]),
        new("a service stands still, as both replicas tell", Fast, "freshness", [.. Requests(), .. Waits(watermark: "90x180"), .. Steps()]),
        new("accepted events wait for their numbers", Fast, "freshness", [.. Requests(), .. Waits(inbox: "90x180"), .. Steps()]),
        new("a minute of waiting in three hours", Fast, null, [.. Requests(), .. Waits(watermark: "0x100 90x1 0x79"), .. Steps()]),
        new("one timed step in ten is late", Fast, "timers", [.. Requests(), .. Waits(), .. Steps(late: 10)]),
        new("due messages wait five minutes", Fast, "sending", [.. Requests(), .. Waits(due: "300x180"), .. Steps()]),
        new("no process of notification tells anything", Fast, "sending", [.. Requests(), .. Waits(due: null), .. Steps()]),
    ];

    /// <summary>A sample every five minutes, thirty hours long.</summary>
    public static IReadOnlyList<ObjectiveCase> OfDays { get; } =
    [
        new("all is well", Slowly, null, [.. Requests(of: 2000, steps: FiveMinutes), .. Waits(steps: FiveMinutes), .. Steps(FiveMinutes)]),
        new("four times the budget, for a day", Slowly, "accept",
            [.. Requests(of: 2000, failed: 8, steps: FiveMinutes), .. Waits(steps: FiveMinutes), .. Steps(FiveMinutes)]),
        new("four times the budget is not fast", Fast, null,
            [.. Requests(of: 2000, failed: 8, steps: FiveMinutes), .. Waits(steps: FiveMinutes), .. Steps(FiveMinutes)]),
        new("one and a half times the budget, since long", Slowly, "accept",
            [.. Requests(of: 2000, failed: 3, steps: FiveMinutes), .. Waits(steps: FiveMinutes), .. Steps(FiveMinutes)]),
        new("half of the budget", Slowly, null,
            [.. Requests(of: 2000, failed: 1, steps: FiveMinutes), .. Waits(steps: FiveMinutes), .. Steps(FiveMinutes)]),
    ];

    /// <summary>The same series of an installation in another namespace that does as badly as can be.</summary>
    public IEnumerable<(string Name, string Values)> Beside(int steps) =>
        new[] { Requests(failed: 100, steps: steps), Waits("900", "900", "900", steps), Steps(steps, late: 100) }.SelectMany(each => each)
            .Select(series => (series.Item1.Replace("namespace=\"rapport\"", "namespace=\"other\"", StringComparison.Ordinal), series.Item2));

    // Of so many requests a sample: how many fail, how many are answered but take longer than a second.
    private static IEnumerable<(string, string)> Requests(
        int of = 100, int failed = 0, int slow = 0, string code = "503", string route = "/v1/track", string replica = "a", int steps = Minutes)
    {
        foreach (var (answer, count, quick) in new[] { ("200", of - failed, of - failed - slow), (code, failed, failed) }.Where(part => part.Item2 > 0))
        {
            var labels = $"namespace=\"rapport\",job=\"gateway\",pod=\"{replica}\",http_request_method=\"POST\",http_route=\"{route}\","
                + $"http_response_status_code=\"{answer}\"";
            yield return ($"http_server_request_duration_seconds_count{{{labels}}}", Rising(count, steps));
            yield return ($"http_server_request_duration_seconds_bucket{{{labels},le=\"1.0\"}}", Rising(quick, steps));
            yield return ($"http_server_request_duration_seconds_bucket{{{labels},le=\"+Inf\"}}", Rising(count, steps));
        }
    }

    private static IEnumerable<(string, string)> Waits(
        string inbox = "0", string watermark = "0", string? due = "0", int steps = Minutes)
    {
        foreach (var replica in new[] { "a", "b" })
        {
            yield return ($"rapport_inbox_age_seconds{{namespace=\"rapport\",job=\"contact\",pod=\"{replica}\"}}", Level(inbox, steps));
            yield return ($"rapport_consumer_watermark_age_seconds{{namespace=\"rapport\",job=\"scoring\",pod=\"{replica}\"}}", Level(watermark, steps));
            if (due is not null)
                yield return ($"rapport_notification_due_age_seconds{{namespace=\"rapport\",job=\"notification\",pod=\"{replica}\"}}", Level(due, steps));
        }
    }

    private static IEnumerable<(string, string)> Steps(int steps = Minutes, int late = 0)
    {
        foreach (var replica in new[] { "a", "b" })
        {
            const string Name = "rapport_journey_step_lateness_seconds";
            var labels = $"namespace=\"rapport\",job=\"journey\",pod=\"{replica}\"";
            yield return ($"{Name}_count{{{labels}}}", Rising(100, steps));
            yield return ($"{Name}_bucket{{{labels},le=\"10.0\"}}", Rising(100 - late, steps));
        }
    }

    private static string Rising(int each, int steps) => string.Create(CultureInfo.InvariantCulture, $"0+{each}x{steps}");

    private static string Level(string values, int steps) =>
        values.Contains('x', StringComparison.Ordinal) ? values : string.Create(CultureInfo.InvariantCulture, $"{values}x{steps}");
}
