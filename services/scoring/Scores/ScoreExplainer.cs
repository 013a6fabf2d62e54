using Google.Protobuf.WellKnownTypes;
using Rapport.Common.V1;
using Rapport.Conditions;
using Rapport.Defaults.Events;
using Rapport.Scoring.Domain;
using Rapport.Scoring.Models;
using Rapport.Scoring.V1;
using ScoreRule = Rapport.Scoring.Domain.ScoreRule;

namespace Rapport.Scoring.Scores;

/// <summary>Takes a score apart: what is kept, by rule; and the events behind it, which only the log has.</summary>
internal sealed class ScoreExplainer(ModelCatalog models, ScoreReader reader, ContactEvents log)
{
    private const int MostEvents = 1000;

    /// <summary>The explanation of a contact's score in the version of a model that is in force.</summary>
    public async Task<ScoreExplanation> ExplainAsync(
        string workspace, ExplainScoreRequest request, DateTimeOffset now, CancellationToken cancellation)
    {
        var model = models.Get(workspace, request.Model, now);
        var contact = await reader.FindAsync(workspace, request.Contact);
        var score = contact.Scores.Model(model.Number);
        var answer = new ScoreExplanation
        {
            Score = contact.ToScore(model, models.Of(workspace).Scored, now),
            Contributions = { score.ToContributions(model, now) },
            Cuts = { score.ToCuts(model, now) },
        };
        if (score.Rules.Count == 0)
            return answer;
        var (events, truncated) = await log.ReadAsync(workspace, contact.Contact, cancellation);
        // What has not taken effect here is not part of the score yet.
        var applied = events.Where(e => e.Partition != contact.Partition || e.N <= contact.N).Select(e => e.Event);
        var counted = Counted(new CompiledModel(model), [.. applied], score, now);
        answer.Events.Add(counted.Take(MostEvents));
        answer.EventsTruncated = truncated || counted.Count > MostEvents;
        return answer;
    }

    private static List<EventContribution> Counted(
        CompiledModel compiled, IReadOnlyList<Event> events, ModelScore score, DateTimeOffset now)
    {
        var matches = new List<(ScoreRule Rule, Event Event, RuleMatch Match)>();
        var context = new EvaluationContext();
        foreach (var happened in events)
        {
            var scoring = happened.ToScoring();
            if (scoring.ReceivedAt < compiled.Model.CountsFrom || scoring.Name is EventNames.ThresholdCrossed or EventNames.StageChanged)
                continue;
            context.SetEvent(happened);
            foreach (var rule in compiled.EventRules)
                if (rule.Rule is { } asked && rule.Condition.Matches(context)
                    && Earning.Match(rule, scoring, context) is { } match)
                    matches.Add((asked, happened, match));
        }

        return
        [
            .. matches.GroupBy(m => m.Rule)
                .SelectMany(group => RepetitionLaw.Counted(group.Key, group, m => m.Match))
                .Select(m => ToProto(m.Rule, m.Event, m.Match, compiled.Model.HalfLifeOf(m.Rule), now))
                .Concat(Told(compiled, score))
                .OrderByDescending(e => e.OccurredAt),
        ];
    }

    private static IEnumerable<EventContribution> Told(CompiledModel compiled, ModelScore score) =>
        from rule in compiled.TraitRules
        let part = score.Rule(rule.Rule!.Id)
        where part is not null
        select new EventContribution
        {
            Rule = part.Rule, OccurredAt = part.LastAt.ToTimestamp(), PointsThen = part.Points.Points,
            PointsNow = part.Points.Points,
            Trait = score.Traits.Where(t => rule.Condition.Reads.ContactAttributes.Contains(t.Name)).MaxBy(t => t.At)?.Name ?? "",
        };

    private static EventContribution ToProto(
        ScoreRule rule, Event happened, RuleMatch match, TimeSpan? halfLife, DateTimeOffset now) => new()
        {
            Rule = rule.Id, EventId = happened.Id, EventName = happened.Name, OccurredAt = happened.OccurredAt,
            PointsThen = match.Points, PointsNow = new DecayedPoints(match.Points, match.At).At(now, halfLife),
        };
}
