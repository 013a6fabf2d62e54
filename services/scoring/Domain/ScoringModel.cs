namespace Rapport.Scoring.Domain;

/// <summary>One axis on which a workspace scores its contacts, as saved.</summary>
public sealed record ScoringModel
{
    /// <summary>The caller's id, unique in the workspace.</summary>
    public required string Id { get; init; }

    /// <summary>
    /// Unique in the installation and never used again: scores are kept by it, so that a model that is deleted and
    /// made anew starts from nothing.
    /// </summary>
    public int Number { get; init; }

    /// <summary>For people.</summary>
    public string DisplayName { get; init; } = "";

    /// <summary>Time in which points halve; null when they never fade. One for all rules: then time alone never changes
    /// the order of two contacts.</summary>
    public TimeSpan? HalfLife { get; init; }

    /// <summary>What gives points.</summary>
    public IReadOnlyList<ScoreRule> Rules { get; init; } = [];

    /// <summary>What is said once when a score becomes high.</summary>
    public IReadOnlyList<ScoreThreshold> Thresholds { get; init; } = [];

    /// <summary>Counts up with every change of content, from 1.</summary>
    public int Version { get; init; }

    /// <summary>When it was first saved.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When its content last changed.</summary>
    public DateTimeOffset UpdatedAt { get; init; }

    /// <summary>Whether saving the other would change nothing.</summary>
    public bool SaysTheSameAs(ScoringModel other) =>
        DisplayName == other.DisplayName && HalfLife == other.HalfLife
        && Rules.Select(rule => rule with { Since = default }).SequenceEqual(
            other.Rules.Select(rule => rule with { Since = default }))
        && Thresholds.SequenceEqual(other.Thresholds);

    /// <summary>This content as a first version.</summary>
    public ScoringModel AsFirst(int number, DateTimeOffset now) => this with
    {
        Number = number, Version = 1, CreatedAt = now, UpdatedAt = now,
        Rules = [.. Rules.Select(rule => rule with { Since = now })],
    };

    /// <summary>This content as the next version; rules that keep their id keep since when they count.</summary>
    public ScoringModel AsNextOf(ScoringModel before, DateTimeOffset now) => this with
    {
        Number = before.Number, Version = before.Version + 1, CreatedAt = before.CreatedAt, UpdatedAt = now,
        Rules = [.. Rules.Select(rule => rule with { Since = before.Rule(rule.Id)?.Since ?? now })],
    };

    /// <summary>The rule with this id, if there is one.</summary>
    public ScoreRule? Rule(string id) => Rules.FirstOrDefault(rule => rule.Id == id);
}
