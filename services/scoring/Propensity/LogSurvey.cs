namespace Rapport.Scoring.Propensity;

/// <summary>What there is in a log: the time it reaches to, and how often which event happened on which day.</summary>
internal sealed class LogSurvey
{
    private readonly Dictionary<(string Name, DateOnly Day), int> counts = [];

    /// <summary>When the newest event happened; null without events.</summary>
    public DateTimeOffset? Newest { get; private set; }

    /// <summary>When the oldest event happened; null without events.</summary>
    public DateTimeOffset? Oldest { get; private set; }

    /// <summary>Counts an event.</summary>
    public void Add(string name, DateTimeOffset at)
    {
        Newest = Newest > at ? Newest : at;
        Oldest = Oldest < at ? Oldest : at;
        var key = (name, DateOnly.FromDateTime(at.UtcDateTime));
        counts[key] = counts.GetValueOrDefault(key) + 1;
    }

    /// <summary>Names that were most frequent on days before the cut-off's; what came later says nothing.</summary>
    public IReadOnlyList<string> MostFrequent(DateTimeOffset cutOff, int most)
    {
        var day = DateOnly.FromDateTime(cutOff.UtcDateTime);
        return
        [
            .. counts.Where(e => e.Key.Day < day).GroupBy(e => e.Key.Name, e => e.Value)
                .OrderByDescending(group => group.Sum()).ThenBy(group => group.Key, StringComparer.Ordinal)
                .Take(most).Select(group => group.Key),
        ];
    }
}
