using System.Diagnostics;
using System.Diagnostics.Metrics;
using Rapport.Contact.Inbox;
using Rapport.Events;
using Rapport.Hosting.Telemetry;

namespace Rapport.Contact.EventLog;

/// <summary>How numbering goes.</summary>
internal static class NumberingMetrics
{
    private static readonly Meter Meter = new("Rapport.Numbering");

    private static readonly Counter<long> Numbered = Meter.CreateCounter<long>(
        "rapport.numbering.events", "{event}", "Events that got their number.");

    private static readonly Counter<long> Duplicates = Meter.CreateCounter<long>(
        "rapport.numbering.duplicates", "{event}", "Repeats of known event ids.");

    private static readonly Histogram<long> BatchSize = Meter.CreateHistogram(
        "rapport.numbering.batch.size", "{event}", "Events of a numbering transaction.", tags: null,
        new InstrumentAdvice<long> { HistogramBucketBoundaries = [1, 2, 5, 10, 25, 50, 100, 250, 500, 1000, 2500] });

    private static readonly Histogram<double> Duration = Meter.CreateDuration(
        "rapport.numbering.duration", "A numbering transaction, commit included.");

    private static readonly Counter<long> Failures = Meter.CreateCounter<long>(
        "rapport.numbering.failures", "{transaction}", "Numbering transactions given up and tried again.");

    private static readonly Counter<long> Dropped = Meter.CreateCounter<long>(
        "rapport.numbering.dropped", "{event}", "Events that were neither numbered nor kept.");

    /// <summary>Makes the series appear.</summary>
    public static void Show()
    {
        Dropped.Show(Erased);
        Numbered.Show();
        Failures.Show();
        Duplicates.Show(Conflict(true));
        Duplicates.Show(Conflict(false));
    }

    /// <summary>One transaction, traced and measured.</summary>
    public static async Task<NumberingPlan> MeasureAsync(
        IReadOnlyList<InboxEntry> entries, Func<Task<NumberingPlan>> number)
    {
        using var trace = EventTrace.Batch(
            "number events", entries.SelectMany(entry => entry.Events).Select(e => e.Traceparent));
        var started = Stopwatch.GetTimestamp();
        var plan = await number();
        Duration.RecordSince(started, []);
        BatchSize.Record(plan.Events.Count);
        Numbered.Add(plan.Events.Count);
        foreach (var orphan in plan.Orphans)
            IngestMetrics.Rejected(orphan.IsConclusion() ? IngestMetrics.Conclusion : IngestMetrics.Api, "contact");
        Dropped.Add(plan.OfErased.Count, Erased);
        Repeated(plan.Duplicates.Count(repeat => !repeat.Conflict), plan.Duplicates.Count(repeat => repeat.Conflict));
        return plan;
    }

    /// <summary>Counts repeats of known ids, told when they were accepted or found when they were numbered.</summary>
    public static void Repeated(int duplicates, int conflicts)
    {
        Duplicates.Add(duplicates, Conflict(false));
        Duplicates.Add(conflicts, Conflict(true));
    }

    /// <summary>Counts a failure.</summary>
    public static void Failed() => Failures.Add(1);

    private static KeyValuePair<string, object?> Erased => new("reason", "erased");

    private static KeyValuePair<string, object?> Conflict(bool conflict) =>
        new("conflict", conflict ? "true" : "false");
}
