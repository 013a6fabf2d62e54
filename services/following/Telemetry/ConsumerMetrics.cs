using System.Diagnostics.Metrics;
using Rapport.Following.Bus;
using Rapport.Hosting.Telemetry;

namespace Rapport.Following.Telemetry;

/// <summary>What a follower of the log counts and times.</summary>
internal static class ConsumerMetrics
{
    private static readonly Meter Meter = new("Rapport.Consumer");

    private static readonly Counter<long> Runs = Meter.CreateCounter<long>(
        "rapport.consumer.runs", "{run}", "Runs by what became of them.");

    private static readonly Counter<long> Events = Meter.CreateCounter<long>(
        "rapport.consumer.events", "{event}", "Events that took effect.");

    private static readonly Histogram<double> ApplyDuration = Meter.CreateDuration(
        "rapport.consumer.apply.duration", "Deciding and committing what one message brought.");

    private static readonly Counter<long> ReadBacks = Meter.CreateCounter<long>(
        "rapport.consumer.readback", "{event}", "Events read back from the log.");

    private static readonly Counter<long> Failures = Meter.CreateCounter<long>(
        "rapport.consumer.failures", "{message}", "Messages that could not be taken.");

    private static readonly Histogram<double> ProcessDuration = Meter.CreateDuration(
        "messaging.process.duration", "Duration of handling a message of the bus.");

    /// <summary>Makes the series appear.</summary>
    public static void Show()
    {
        foreach (var result in Enum.GetValues<ApplyResult>())
            Runs.Show(Result(result));
        Events.Show();
        ReadBacks.Show();
        Failures.Show(Reason("undecodable"));
        Failures.Show(Reason("apply"));
    }

    /// <summary>A call to the applier.</summary>
    public static void Applied(IReadOnlyList<ApplyOutcome> outcomes, long events, long started)
    {
        foreach (var result in outcomes.GroupBy(outcome => outcome.Result))
            Runs.Add(result.Count(), Result(result.Key));
        Events.Add(events);
        ApplyDuration.RecordSince(started, []);
    }

    /// <summary>Events came from the log, not from the bus.</summary>
    public static void ReadBack(int events) => ReadBacks.Add(events);

    /// <summary>A message of the bus was handled.</summary>
    /// <param name="started">System timestamp.</param>
    /// <param name="failure">undecodable or apply; null when it was taken.</param>
    public static void Handled(long started, string? failure)
    {
        if (failure is not null)
            Failures.Add(1, Reason(failure));
        ProcessDuration.RecordSince(started, failure is null ? BusMetrics.Process : BusMetrics.Failed(failure));
    }

    private static KeyValuePair<string, object?> Result(ApplyResult result) => new("result", result switch
    {
        ApplyResult.Applied => "applied",
        ApplyResult.Duplicate => "duplicate",
        _ => "early",
    });

    private static KeyValuePair<string, object?> Reason(string reason) => new("reason", reason);
}
