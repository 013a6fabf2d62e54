namespace Rapport.Scoring.Domain.Propensity;

/// <summary>Something a contact did.</summary>
/// <param name="Name">Of the event.</param>
/// <param name="OccurredAt">When it happened.</param>
/// <param name="ReceivedAt">When it was known.</param>
public readonly record struct Deed(string Name, DateTimeOffset OccurredAt, DateTimeOffset ReceivedAt);

/// <summary>What a model learns from, or judges.</summary>
/// <param name="Features">In the order of the names.</param>
/// <param name="Reached">Whether the goal came within the horizon; false when that is not known yet.</param>
public sealed record Example(float[] Features, bool Reached);

/// <summary>
/// Turns what contacts did into examples. Features see only what had happened <em>and was known</em> at the cut-off;
/// the goal is looked for only after it. So nothing that the outcome brought about can leak into the features.
/// </summary>
/// <param name="vocabulary">Names of events that features count; each gives three features.</param>
/// <param name="goal">Name of the event that is to be foretold.</param>
/// <param name="horizon">How far after the cut-off it counts.</param>
public sealed class PropensityExamples(IReadOnlyList<string> vocabulary, string goal, TimeSpan horizon)
{
    private const double LongestDays = 365;
    private static readonly TimeSpan Recent = TimeSpan.FromDays(30);

    /// <summary>What each feature is, for people.</summary>
    public IReadOnlyList<string> FeatureNames { get; } =
    [
        .. vocabulary.SelectMany(name => new[] { $"{name}: last 30 days", $"{name}: ever", $"{name}: days since" }), "days known",
    ];

    /// <summary>A contact at a cut-off; null when nothing was known of it by then.</summary>
    public Example? At(DateTimeOffset cutOff, IReadOnlyCollection<Deed> deeds)
    {
        var known = deeds.Where(deed => deed.OccurredAt < cutOff && deed.ReceivedAt < cutOff).ToList();
        if (known.Count == 0)
            return null;
        var features = new List<float>(FeatureNames.Count);
        foreach (var name in vocabulary)
        {
            var same = known.Where(deed => deed.Name == name).ToList();
            features.Add((float)Math.Log(1 + same.Count(deed => deed.OccurredAt >= cutOff - Recent)));
            features.Add((float)Math.Log(1 + same.Count));
            features.Add((float)(same.Count == 0 ? LongestDays : DaysBefore(cutOff, same.Max(deed => deed.OccurredAt))));
        }

        features.Add((float)DaysBefore(cutOff, known.Min(deed => deed.OccurredAt)));
        return new Example(
            [.. features],
            deeds.Any(deed => deed.Name == goal && deed.OccurredAt >= cutOff && deed.OccurredAt < cutOff + horizon));
    }

    private static double DaysBefore(DateTimeOffset cutOff, DateTimeOffset at) =>
        Math.Min(LongestDays, (cutOff - at).TotalDays);
}
