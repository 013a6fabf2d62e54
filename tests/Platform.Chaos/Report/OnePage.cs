using System.Globalization;
using System.Text;
using Rapport.Platform.Chaos.Checks;
using Rapport.Platform.Chaos.Faults;

namespace Rapport.Platform.Chaos.Report;

/// <summary>A result on one page, readable as Markdown and as plain text.</summary>
internal static class OnePage
{
    // What docs/chaos.md calls prompt.
    private static readonly TimeSpan Prompt = TimeSpan.FromSeconds(5);

    /// <summary>The page.</summary>
    public static string Write(ChaosResult result)
    {
        var page = new StringBuilder();
        WriteCounts(page, result);
        WriteFaults(page, result.Scene.Records);
        foreach (var quote in result.Scene.Findings.Quotes().Concat(result.Comparison.Findings.Quotes()))
            page.AppendLine(CultureInfo.InvariantCulture, $"- {quote}");
        page.AppendLine(result.IsClean ? "Nothing was lost, nothing took effect twice."
            : result.IsOnlySlow ? "Nothing was lost, nothing took effect twice; but not everything recovered in time: see above."
            : "THE PROMISE IS BROKEN: see above.");
        return page.ToString();
    }

    private static void WriteCounts(StringBuilder page, ChaosResult result)
    {
        var (compared, load, found) = (result.Comparison, result.Scene.Load, result.Comparison.Findings);
        page.AppendLine().AppendLine("| what | figure |").AppendLine("|---|---|");
        Row(page, "seed, replicas", $"{result.Options.Seed}, {result.Options.Replicas}");
        Row(page, "accepted events", $"{compared.Events:N0} of {compared.Contacts:N0} people, {compared.Events / result.Loaded.TotalSeconds:N0}/s for {result.Loaded:h\\:mm\\:ss}");
        Row(page, "requests", $"{load.AcceptedRequests:N0} taken, {load.RepeatedRequests:N0} sent again ({load.FailedTwiceRequests:N0} failed twice; {load.UnansweredRequests:N0} without an answer; refused: {Refusals(load)})");
        Row(page, "effects: conclusions in the log", $"{compared.Concluded:N0}");
        Row(page, "lost, doubled", $"{found.Count(Finding.Lost) + result.Scene.Findings.Count(Finding.Lost)}, {found.Count(Finding.Doubled) + result.Scene.Findings.Count(Finding.Doubled)}");
        Row(page, "wrong contacts, scores, tags", $"{found.Count(Finding.WrongContact)}, {found.Count(Finding.WrongScore)}, {found.Count(Finding.WrongTags)}");
        Row(page, "timers early, missed, twice", $"{found.Count(Finding.EarlyTimer)}, {found.Count(Finding.MissedTimer)}, {found.Count(Finding.TwiceTimer)} of {compared.TimersLate.Count:N0}");
        Row(page, "timers late", $"p50 {Share(compared.TimersLate, 0.5)}, p99 {Share(compared.TimersLate, 0.99)}, most {Share(compared.TimersLate, 1)}");
        Row(page, "mails", $"{compared.Mails.Delivered:N0} delivered, {compared.Mails.Unknown} declared unknown, {compared.Mails.HandedOverAgain} transactional handed over again");
        Row(page, "poisoned events quarantined and replayed", $"{result.Quarantined:N0}");
        Row(page, "most events behind", $"{result.MostLag:N0}");
        Row(page, "drained after the last event in", $"{result.Drained.TotalSeconds:N1} s");
        var kills = result.Scene.Records.Where(record => record.Fault.StartsWith(FaultPlan.Kill, StringComparison.Ordinal)).ToList();
        if (kills.Count > 0)
            Row(page, $"kills after which a request was taken within {Prompt.TotalSeconds:0} s", $"{kills.Count(kill => kill.Accepting <= Prompt)} of {kills.Count}");
        Row(page, "did not recover in time", $"{result.Scene.Findings.Count(Finding.NoRecovery)}");
    }

    private static void WriteFaults(StringBuilder page, IReadOnlyList<FaultRecord> records)
    {
        page.AppendLine().AppendLine("| fault | times | back, median / most | accepting again | caught up |").AppendLine("|---|---|---|---|---|");
        foreach (var fault in records.GroupBy(record => record.Fault).OrderBy(fault => fault.Key, StringComparer.Ordinal))
            page.AppendLine(CultureInfo.InvariantCulture,
                $"| {fault.Key} | {fault.Count()} | {Both(fault, r => r.Back)} | {Both(fault, r => r.Accepting)} | {Both(fault, r => r.CaughtUp)} |");
        page.AppendLine();
    }

    private static void Row(StringBuilder page, string what, string figure) =>
        page.AppendLine(CultureInfo.InvariantCulture, $"| {what} | {figure} |");

    private static string Refusals(LoadStatistics load) => load.Refusals.Count == 0 ? "none"
        : string.Join(", ", load.Refusals.OrderBy(each => each.Key).Select(each => $"{each.Value} × {each.Key}"))
            + (load.RefusalP99 is { } p99 ? string.Create(CultureInfo.InvariantCulture, $"; p99 of 429 and 503 {p99:N0} ms, {load.RefusalsWithoutRetryAfter} without Retry-After") : "");

    private static string Both(IEnumerable<FaultRecord> records, Func<FaultRecord, TimeSpan?> which)
    {
        var times = records.Select(which).OfType<TimeSpan>().ToList();
        return times.Count == 0 ? "–" : $"{Share(times, 0.5)} / {Share(times, 1)}";
    }

    private static string Share(IReadOnlyList<TimeSpan> times, double share)
    {
        if (times.Count == 0)
            return "–";
        var sorted = times.Order().ToList();
        var at = sorted[Math.Max(0, (int)Math.Ceiling(share * sorted.Count) - 1)];
        return string.Create(CultureInfo.InvariantCulture, $"{at.TotalSeconds:N1} s");
    }
}
