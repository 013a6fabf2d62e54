using Rapport.Scoring.Scores.Rules.Domain;

namespace Rapport.Scoring.Scores.Domain;

/// <summary>
/// A contact's score in a model at an instant: the points of the rules, cut group by group and then as a whole. Caps
/// cut what is shown, not what is kept, so that nothing depends on the order in which points come and go.
/// </summary>
public static class ScoreSum
{
    /// <summary>Decimals of a score: what doubles lose in adding is below them, so 0.1 added fifty times is 5.</summary>
    public const int Decimals = 10;

    // What has nearly faded keeps its digits, so that the order of such scores stays.
    private const double Faint = 0.001;

    /// <summary>Points as they are shown and judged.</summary>
    public static double Round(double points) => Math.Abs(points) < Faint ? points : Math.Round(points, Decimals);

    /// <summary>min(cap, sum over groups of min(group cap, sum of its rules) + sum of the other rules).</summary>
    public static double Of(ScoringModel model, ModelScore score, DateTimeOffset now)
    {
        var total = 0.0;
        if (model.Groups.Count == 0)
        {
            var rules = RuleBook.Of(model.Rules);
            for (var i = 0; i < score.Rules.Count; i++)
                if (rules.TryGetValue(score.Rules[i].Rule, out var rule))
                    total += score.Rules[i].At(now, model.HalfLifeOf(rule));
        }
        else
        {
            total = Grouped(model, score, now).Sum(group => Math.Min(group.Points, group.Cap));
        }

        return Math.Min(Round(total), model.Cap ?? double.PositiveInfinity);
    }

    /// <summary>Points of each group before its cap; rules without a group are together in one without a cap.</summary>
    public static IReadOnlyList<(string Group, double Points, double Cap)> Grouped(
        ScoringModel model, ModelScore score, DateTimeOffset now) =>
    [
        .. from part in score.Rules
           let rule = model.Rule(part.Rule)
           where rule is not null
           group part.At(now, model.HalfLifeOf(rule)) by rule.Group into points
           let cap = model.Groups.FirstOrDefault(g => g.Id == points.Key)?.Cap ?? double.PositiveInfinity
           select (points.Key, Round(points.Sum()), cap),
    ];
}
