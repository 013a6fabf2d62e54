using Google.Protobuf.WellKnownTypes;
using Rapport.Scoring.Scores.Domain;
using Rapport.Scoring.V1;
using ModelAxis = Rapport.Scoring.Scores.Rules.Domain.ModelAxis;
using ModelState = Rapport.Scoring.Scores.Domain.ModelState;

namespace Rapport.Scoring.Scores;

/// <summary>Scores as the API shows them.</summary>
internal static class ScoreProtoMapping
{
    public static ContactScore ToScore(
        this ReadContact contact, ScoringModel model, ScoringModels models, DateTimeOffset now)
    {
        var score = contact.Scores.Model(model.Number);
        var total = ScoreSum.Of(model, score, now);
        return new ContactScore
        {
            Contact = contact.Contact,
            Model = model.Id,
            Score = total,
            Uncapped = ScoreSum.Of(model with { Groups = [], Cap = null }, score, now),
            Thresholds =
            {
                model.Thresholds.Select(threshold => (threshold, State: score.Threshold(threshold, total)))
                    .Select(t => new ThresholdStatus
                    {
                        Threshold = t.threshold.Id, Crossings = t.State.Crossings,
                        Crossed = t.State.IsCrossed(t.threshold, total),
                    }),
            },
            Band = model.BandOf(total),
            Cell = models.CellOf(contact.Scores, model, now) ?? "",
            Veto = score.VetoAt(model, now) ?? "",
            Shadow = model.State == ModelState.Shadow,
            AsOf = now.ToTimestamp(),
            DefinitionVersion = model.Version,
            Lag = contact.Lag,
        };
    }

    /// <summary>A, B, C of a fit model, 1, 2, 3 of another; empty without bands.</summary>
    public static string BandOf(this ScoringModel model, double score) =>
        model.Bands is { } bands ? $"{(model.Axis == ModelAxis.Fit ? "ABC" : "123")[bands.Of(score)]}" : "";

    public static IEnumerable<RuleContribution> ToContributions(
        this ModelScore score, ScoringModel model, DateTimeOffset now) =>
        from part in score.Rules
        let rule = model.Rule(part.Rule)
        where rule is not null
        select new RuleContribution
        {
            Rule = part.Rule, Count = part.Count, Points = ScoreSum.Round(part.At(now, model.HalfLifeOf(rule))), Group = rule.Group,
            LastOccurredAt = part.LastAt.ToTimestamp(),
        };

    public static IEnumerable<CapCut> ToCuts(this ModelScore score, ScoringModel model, DateTimeOffset now)
    {
        var groups = ScoreSum.Grouped(model, score, now);
        foreach (var (id, points, cap) in groups)
            if (points > cap)
                yield return new CapCut { Group = id, Cap = cap, Points = ScoreSum.Round(points - cap) };
        var total = groups.Sum(group => Math.Min(group.Points, group.Cap));
        if (total > model.Cap)
            yield return new CapCut { Cap = model.Cap.Value, Points = ScoreSum.Round(total - model.Cap.Value) };
    }
}
