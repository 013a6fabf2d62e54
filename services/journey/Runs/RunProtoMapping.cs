using Google.Protobuf.WellKnownTypes;
using Rapport.Journey.Domain;
using Rapport.Journey.V1;

namespace Rapport.Journey.Runs;

/// <summary>Runs and counts as the API answers them.</summary>
internal static class RunProtoMapping
{
    /// <summary>A run with its trace.</summary>
    public static JourneyRun ToProto(this RunReport report) => new()
    {
        Id = report.Run.Id,
        Journey = report.Run.Journey,
        Version = report.Run.Version,
        Contact = report.Run.Contact,
        Active = report.Run.Active,
        EnterTime = report.Run.EnteredAt.ToTimestamp(),
        ExitTime = report.Run.Active ? null : report.Run.Since.ToTimestamp(),
        ExitReason = report.Run.ExitReason ?? "",
        EntryEventId = report.Run.EntryEventId,
        Step = report.Run.Step ?? "",
        WakeTime = report.Run.WakeAt?.ToTimestamp(),
        Trace = { report.Trace.Select(ToProto) },
    };

    /// <summary>The counts of a journey.</summary>
    /// <param name="runs">Runs by version and where they stand.</param>
    /// <param name="steps">Steps by version and result.</param>
    /// <param name="order">The steps of a version in the order of its definition.</param>
    /// <param name="asOf">When they were counted.</param>
    public static JourneyStats ToStats(
        IReadOnlyList<RunCount> runs, IReadOnlyList<StepCount> steps, Func<int, IReadOnlyList<string>> order,
        DateTimeOffset asOf)
    {
        var stats = new JourneyStats
        {
            AsOf = asOf.ToTimestamp(),
            Entered = runs.Sum(count => count.Runs),
            Active = runs.Where(count => count.ExitReason is null).Sum(count => count.Runs),
        };
        AddExits(stats.Exited, runs);
        foreach (var version in runs.GroupBy(count => count.Version).OrderByDescending(group => group.Key))
        {
            var entry = new VersionStats
            {
                Version = version.Key,
                Entered = version.Sum(count => count.Runs),
                Active = version.Where(count => count.ExitReason is null).Sum(count => count.Runs),
            };
            AddExits(entry.Exited, version);
            foreach (var step in order(version.Key))
                entry.Steps.Add(ToStats(step, version, steps.Where(count => count.Version == version.Key)));
            stats.Versions.Add(entry);
        }

        return stats;
    }

    private static StepStats ToStats(string step, IEnumerable<RunCount> runs, IEnumerable<StepCount> steps)
    {
        var waiting = runs.Where(count => count.Step == step).Sum(count => count.Runs);
        var stats = new StepStats { Step = step, Waiting = waiting };
        foreach (var result in steps.Where(count => count.Step == step))
            stats.Results[result.Result] = result.Times;
        return stats;
    }

    private static void AddExits(IDictionary<string, long> exits, IEnumerable<RunCount> runs)
    {
        foreach (var reason in runs.Where(count => count.ExitReason is not null).GroupBy(count => count.ExitReason!))
            exits[reason.Key] = reason.Sum(count => count.Runs);
    }

    private static V1.TraceEntry ToProto(Domain.TraceEntry entry) => new()
    {
        Step = entry.Step,
        Kind = entry.Kind,
        In = entry.In.ToTimestamp(),
        Out = entry.Out.ToTimestamp(),
        Result = entry.Result,
        Reason = entry.Reason,
        Values = RunMessages.ToStruct(entry.ValuesJson),
        EventId = entry.EventId,
        CommandId = entry.CommandId,
    };
}
