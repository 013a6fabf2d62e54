using Rapport.Common.V1;

namespace Rapport.Gateway.Clock;

/// <summary>Where every service stands, by name: its time, its next timer, its work, its place in the log.</summary>
internal sealed class ClockPicture(IReadOnlyDictionary<string, ClockStatus> services)
{
    private const string KeeperOfTheLog = "Contact";

    /// <summary>The slowest clock.</summary>
    public DateTimeOffset Earliest => services.Values.Min(status => status.Now.ToDateTimeOffset());

    /// <summary>The fastest clock.</summary>
    public DateTimeOffset Latest => services.Values.Max(status => status.Now.ToDateTimeOffset());

    /// <summary>The next timer of any service.</summary>
    public DateTimeOffset? NextDue => services.Values.Where(status => status.NextDue is not null)
        .Min(status => (DateTimeOffset?)status.NextDue.ToDateTimeOffset());

    /// <summary>Last number of each partition of the log.</summary>
    public IReadOnlyList<long> LogEnds => services.TryGetValue(KeeperOfTheLog, out var contact) ? contact.AppliedN : [];

    /// <summary>Services with work in hand.</summary>
    public IReadOnlyList<string> Busy => [.. services.Where(s => s.Value.Busy).Select(s => s.Key)];

    /// <summary>Services that have not applied the whole log.</summary>
    public IReadOnlyList<string> Behind => [.. services.Where(s => IsBehind(s.Value.AppliedN)).Select(s => s.Key)];

    /// <summary>No work in hand and the whole log applied, everywhere.</summary>
    public bool IsQuiet => Busy.Count == 0 && Behind.Count == 0;

    private bool IsBehind(IReadOnlyList<long> applied) =>
        applied.Count > 0 && LogEnds.Zip(applied, (end, mine) => mine < end).Any(behind => behind);
}
