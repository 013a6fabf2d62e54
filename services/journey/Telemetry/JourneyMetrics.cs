using System.Diagnostics.Metrics;
using Rapport.Hosting.Telemetry;
using Rapport.Journey.Domain;

namespace Rapport.Journey.Telemetry;

/// <summary>How journeys move.</summary>
internal static class JourneyMetrics
{
    private const string RunItself = "run";
    private static readonly Meter Meter = new("Rapport.Journey");

    private static readonly Counter<long> Runs = Meter.CreateCounter<long>(
        "rapport.journey.runs", "{run}", "Contacts that entered a journey, or left it.");

    private static readonly Counter<long> Steps = Meter.CreateCounter<long>(
        "rapport.journey.steps", "{step}", "Steps left, by kind and result.");

    private static readonly Histogram<double> Lateness = Meter.CreateDuration(
        "rapport.journey.step.lateness", "From when a timer was due to when its step was taken, business time.");

    /// <summary>Makes the series appear.</summary>
    public static void Show()
    {
        Runs.Show(What("entered"));
        Runs.Show(What("exited"));
        Steps.Show(new("kind", "send"), new("result", "sent"));
    }

    /// <summary>Counts what was written.</summary>
    public static void Moved(IReadOnlyCollection<RunChange> changes)
    {
        foreach (var change in changes)
        {
            foreach (var left in change.Trace)
                if (left.Kind == RunItself)
                    Runs.Add(1, What(left.Result));
                else
                    Steps.Add(1, new("kind", left.Kind), new("result", left.Result));
            if (change.After.MovedByTime && change.Before?.WakeAt is { } due && due <= change.After.Since)
                Lateness.Record((change.After.Since - due).TotalSeconds);
        }
    }

    private static KeyValuePair<string, object?> What(string what) => new("what", what);
}
