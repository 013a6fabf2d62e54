using Rapport.Events;
using Rapport.Scoring.Scores.Rules.Domain;

namespace Rapport.Scoring.Scores.Domain;

/// <summary>What a version does.</summary>
public enum ModelState
{
    /// <summary>Scores nobody.</summary>
    Draft,

    /// <summary>Scores beside the one in force and concludes nothing.</summary>
    Shadow,

    /// <summary>Is being computed from the log, to be put in force.</summary>
    Activating,

    /// <summary>In force.</summary>
    Active,

    /// <summary>Replaced.</summary>
    Retired,
}

/// <summary>The two lower bounds that divide a model's scores into three bands.</summary>
/// <param name="High">From here on the first band: A for fit, 1 for engagement.</param>
/// <param name="Middle">From here on the second: B or 2; below, the third: C or 3.</param>
public sealed record ScoreBands(double High, double Middle)
{
    /// <summary>The band of a score: 0, 1 or 2.</summary>
    public int Of(double score) => score >= High ? 0 : score >= Middle ? 1 : 2;
}

/// <summary>One axis on which a workspace scores its contacts, in one version.</summary>
public sealed record ScoringModel
{
    /// <summary>The caller's id, unique in the workspace.</summary>
    public required string Id { get; init; }

    /// <summary>
    /// Unique in the installation, one for each version, and never used again: scores are kept by it, so that each
    /// is what one version makes of the log.
    /// </summary>
    public int Number { get; init; }

    /// <summary>For people.</summary>
    public string DisplayName { get; init; } = "";

    /// <summary>What it measures.</summary>
    public ModelAxis Axis { get; init; }

    /// <summary>Time in which points halve where a rule does not say otherwise; null when they never fade.</summary>
    public TimeSpan? HalfLife { get; init; }

    /// <summary>What gives points.</summary>
    public IReadOnlyList<ScoreRule> Rules { get; init; } = [];

    /// <summary>What rules give at most together.</summary>
    public IReadOnlyList<ScoreGroup> Groups { get; init; } = [];

    /// <summary>Most points that the model shows; null for no limit.</summary>
    public double? Cap { get; init; }

    /// <summary>What takes a contact out of qualification.</summary>
    public IReadOnlyList<ScoreVeto> Vetoes { get; init; } = [];

    /// <summary>What is said once when a score becomes high.</summary>
    public IReadOnlyList<ScoreThreshold> Thresholds { get; init; } = [];

    /// <summary>The three bands; null for none.</summary>
    public ScoreBands? Bands { get; init; }

    /// <summary>Of an engagement model: id of the fit model that it makes a matrix with; empty for none.</summary>
    public string FitModel { get; init; } = "";

    /// <summary>Counts up with every version, from 1.</summary>
    public int Version { get; init; }

    /// <summary>What the version does.</summary>
    public ModelState State { get; init; } = ModelState.Active;

    /// <summary>Whether what was accepted before the version scored has to be read from the log.</summary>
    public bool FromLog { get; init; }

    /// <summary>
    /// Events accepted before this instant do not count, where the instant was asked for. Where it was not, it only says
    /// when the version was saved, and <see cref="CountsAfter"/> decides.
    /// </summary>
    public DateTimeOffset CountsFrom { get; init; }

    /// <summary>
    /// Only what was numbered after this counts: how far the log reached when the version was saved. Null where
    /// <see cref="CountsFrom"/> was asked for, or says it because an earlier version of the platform has saved it.
    /// </summary>
    public LogPosition? CountsAfter { get; init; }

    /// <summary>Of a back-test: what was accepted before this does not count besides. Never stored.</summary>
    public DateTimeOffset? OnlySince { get; init; }

    /// <summary>When this version was made.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>From when on it is in force: what was accepted before crosses nothing by it. Null while it is not.</summary>
    public DateTimeOffset? ActiveFrom { get; init; }

    /// <summary>
    /// Of a version that is in force for all that it counts: where that begins. It then says what <see cref="ActiveFrom"/>
    /// says for others.
    /// </summary>
    public LogPosition? ActiveAfter { get; init; }

    /// <summary>From when on it is no longer in force; null while nothing has replaced it.</summary>
    public DateTimeOffset? ActiveUntil { get; init; }

    /// <summary>Whether contacts who are above a threshold since it came in force are still to be told of.</summary>
    public bool TellsExisting { get; init; }

    /// <summary>Whether scores by it are kept.</summary>
    public bool IsScored => State is ModelState.Shadow or ModelState.Activating or ModelState.Active;

    /// <summary>Whether an event counts.</summary>
    public bool Counts(in ScoringEvent happened) => !(happened.ReceivedAt < OnlySince)
        && (CountsAfter is { } after ? after.IsBefore(happened.Place) : happened.ReceivedAt >= CountsFrom);

    /// <summary>Whether the version concludes from what was accepted at an instant.</summary>
    /// <param name="receivedAt">The instant, by the clock of the log.</param>
    /// <param name="place">Place of the event in the log; the default is after all events.</param>
    public bool IsActive(DateTimeOffset receivedAt, ulong place = ulong.MaxValue) =>
        (ActiveAfter is { } after ? after.IsBefore(place) : receivedAt >= ActiveFrom) && !(receivedAt >= ActiveUntil);

    /// <summary>Half-life of a rule; null when its points never fade.</summary>
    public TimeSpan? HalfLifeOf(ScoreRule rule) => Axis == ModelAxis.Fit ? null : rule.HalfLife ?? HalfLife;

    /// <summary>The rule with this id, if there is one.</summary>
    public ScoreRule? Rule(string id) => RuleBook.Of(Rules).GetValueOrDefault(id);

    /// <summary>Whether the other says the same: name, rules, limits, thresholds.</summary>
    public bool SaysTheSameAs(ScoringModel other) =>
        DisplayName == other.DisplayName && Axis == other.Axis && HalfLife == other.HalfLife && Cap == other.Cap
        && Bands == other.Bands && FitModel == other.FitModel && Rules.SequenceEqual(other.Rules)
        && Groups.SequenceEqual(other.Groups) && Vetoes.SequenceEqual(other.Vetoes)
        && Thresholds.Count == other.Thresholds.Count
        && Thresholds.Zip(other.Thresholds).All(pair => pair.First.SaysTheSameAs(pair.Second));
}
