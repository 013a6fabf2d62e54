using Rapport.Scoring.Scores.Rules.Domain;
using Rapport.Scoring.Vocabulary;

namespace Rapport.Scoring.Scores.Domain;

/// <summary>That a veto holds since its latest match.</summary>
/// <param name="Veto">The veto's id.</param>
/// <param name="At">Latest match, by occurred_at.</param>
public sealed record VetoState(string Veto, DateTimeOffset At);

/// <summary>One contact's score in one model.</summary>
public sealed record ModelScore
{
    /// <summary>The model's number.</summary>
    public required int Model { get; init; }

    /// <summary>What each rule gave.</summary>
    public IReadOnlyList<RuleScore> Rules { get; init; } = [];

    /// <summary>Where the contact stands with each threshold that was looked at.</summary>
    public IReadOnlyList<ThresholdState> Thresholds { get; init; } = [];

    /// <summary>Vetoes that have matched.</summary>
    public IReadOnlyList<VetoState> Vetoes { get; init; } = [];

    /// <summary>Traits that the model's rules read.</summary>
    public IReadOnlyList<Trait> Traits { get; init; } = [];

    /// <summary>The latest instant that any points hold for.</summary>
    public DateTimeOffset AsOf
    {
        get
        {
            var latest = DateTimeOffset.MinValue;
            foreach (var rule in Rules)
            {
                latest = rule.Points.AsOf > latest ? rule.Points.AsOf : latest;
                latest = rule.Kept.Count > 0 && rule.Kept[^1].At > latest ? rule.Kept[^1].At : latest;
            }

            return latest;
        }
    }

    /// <summary>State with a threshold, as if unseen where nothing is kept.</summary>
    public ThresholdState Threshold(ScoreThreshold threshold, double score)
    {
        foreach (var state in Thresholds)
            if (state.Threshold == threshold.Id)
                return state;
        return ThresholdState.Unseen(threshold, score);
    }

    /// <summary>What a rule gave, if anything.</summary>
    public RuleScore? Rule(string id)
    {
        foreach (var rule in Rules)
            if (rule.Rule == id)
                return rule;
        return null;
    }

    /// <summary>With what a rule gave; the same object when that is no other.</summary>
    public ModelScore With(RuleScore score)
    {
        for (var i = 0; i < Rules.Count; i++)
            if (Rules[i].Rule == score.Rule)
                return ReferenceEquals(Rules[i], score) ? this : this with { Rules = Replaced(Rules, i, score) };
        return this with { Rules = [.. Rules, score] };
    }

    /// <summary>Without what a rule gave.</summary>
    public ModelScore Without(string rule) =>
        Rule(rule) is null ? this : this with { Rules = [.. Rules.Where(score => score.Rule != rule)] };

    /// <summary>The veto that holds at an instant; null when none does.</summary>
    public string? VetoAt(ScoringModel model, DateTimeOffset now)
    {
        foreach (var state in Vetoes)
            if (model.Vetoes.FirstOrDefault(veto => veto.Id == state.Veto) is { } veto
                && (veto.Lasts is not { } lasts || now < state.At + lasts))
                return veto.Id;
        return null;
    }

    /// <summary>With a match of a veto; the latest counts.</summary>
    public ModelScore Vetoed(string veto, DateTimeOffset at)
    {
        for (var i = 0; i < Vetoes.Count; i++)
            if (Vetoes[i].Veto == veto)
                return at <= Vetoes[i].At ? this : this with { Vetoes = Replaced(Vetoes, i, new VetoState(veto, at)) };
        return this with { Vetoes = [.. Vetoes, new VetoState(veto, at)] };
    }

    /// <summary>With a trait; the same object when a newer one is known.</summary>
    public ModelScore With(Trait trait)
    {
        for (var i = 0; i < Traits.Count; i++)
            if (Traits[i].Name == trait.Name)
                return Traits[i].IsOlderThan(trait) ? this with { Traits = Replaced(Traits, i, trait) } : this;
        return this with { Traits = [.. Traits, trait] };
    }

    private static T[] Replaced<T>(IReadOnlyList<T> items, int at, T item)
    {
        var copy = items.ToArray();
        copy[at] = item;
        return copy;
    }
}
