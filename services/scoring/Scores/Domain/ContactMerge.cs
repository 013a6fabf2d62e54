using Rapport.Scoring.Scores.Rules.Domain;
using Rapport.Scoring.Vocabulary;

namespace Rapport.Scoring.Scores.Domain;

/// <summary>Takes in the history of a contact that turned out to be the same person.</summary>
public static class ContactMerge
{
    /// <summary>The survivor with what the other's own history made of it.</summary>
    /// <param name="state">The survivor before.</param>
    /// <param name="absorbed">The other.</param>
    /// <param name="moment">When the two were joined.</param>
    /// <param name="at">When what joined them happened: the log tells of a stage that the joining brings as of then.</param>
    /// <param name="models">Versions that are kept up to date.</param>
    public static ScoringStep Absorb(
        ContactScores state, ContactScores absorbed, LogMoment moment, DateTimeOffset at, ScoringModels models)
    {
        var (now, place) = (moment.At, moment.Place);
        var (told, history) = UntoldStage.Tell(state);
        List<ScoringFact> facts = [.. history];
        var next = told with
        {
            Touch = absorbed.Touch is { } touch && touch.IsBefore(state.Touch) ? touch : state.Touch,
            Company = absorbed.Company is { } company && state.Company?.IsOlderThan(company) != false
                ? company : state.Company,
        };
        var parts = absorbed.Models.Where(part => models.Find(part.Model) is not null).ToList();
        foreach (var theirs in parts)
            next = next.With(Join(next.Model(theirs.Model), theirs, models));
        var vetoed = models.VetoOn(next, now, place) is not null;
        foreach (var theirs in parts)
        {
            var model = models.Find(theirs.Model)!;
            var mine = state.Model(theirs.Model);
            next = next.With(Crossing.Join(
                next.Model(theirs.Model), mine, theirs, model, now, vetoed || !model.IsActive(now, place), facts));
        }

        if (absorbed.Stage > next.Stage)
        {
            facts.Add(new StageChanged(next.Stage, absorbed.Stage, StageReason.Merged));
            next = next.With(new StageMove(next.Stage, absorbed.Stage, absorbed.StageSince, absorbed.StageReason));
        }

        next = next with
        {
            Episodes = [.. next.Episodes.Concat(absorbed.Episodes).OrderBy(e => e.At).TakeLast(LeadEpisode.MostKept)],
        };
        return new ScoringStep(Qualification.Advance(next, moment, at, models, facts), facts);
    }

    private static ModelScore Join(ModelScore mine, ModelScore theirs, ScoringModels models)
    {
        var compiled = models.Compiled.First(candidate => candidate.Model.Number == theirs.Model);
        var model = compiled.Model;
        var joined = theirs.Traits.Aggregate(mine, (score, trait) => score.With(trait));
        joined = theirs.Vetoes.Aggregate(joined, (score, veto) => score.Vetoed(veto.Veto, veto.At));
        foreach (var part in theirs.Rules)
            if (model.Rule(part.Rule) is { } rule && compiled.TraitRules.All(r => r.Rule!.Id != part.Rule))
                joined = joined.With(joined.Rule(part.Rule) is { } own
                    ? RuleTally.Merge(own, part, rule, model.HalfLifeOf(rule)) : part);
        return Earning.Judge(joined, compiled);
    }
}
