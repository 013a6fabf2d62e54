using Google.Protobuf.WellKnownTypes;
using Rapport.Common.V1;
using Rapport.Conditions;
using Rapport.Events;
using Rapport.Events.Facts;
using Rapport.Scoring.Scores.Domain;
using Rapport.Scoring.Scores.Models;
using Rapport.Scoring.Scores.Rules.Domain;
using Rapport.Scoring.V1;
using Rapport.Scoring.Vocabulary;
using ScoreRule = Rapport.Scoring.Scores.Rules.Domain.ScoreRule;

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
        var contact = await reader.GetAsync(workspace, request.Contact, cancellation);
        var score = contact.Scores.Model(model.Number);
        var answer = new ScoreExplanation
        {
            Score = contact.ToScore(model, models.Of(workspace).Scored, now),
            Contributions = { score.ToContributions(model, now) },
            Cuts = { score.ToCuts(model, now) },
        };
        var (events, truncated) = await log.ReadAsync(workspace, contact.Contact, cancellation);
        // What has not taken effect here is not part of the score yet.
        var applied = events.Where(e => e.Partition != contact.Partition || e.N <= contact.N);
        var (compiled, faults) = (new CompiledModel(model), new FaultTally());
        var counted = Counted(compiled, [.. applied], score, now, faults);
        AddFaults(faults, compiled, score);
        answer.Events.Add(counted.Take(MostEvents));
        answer.EventsTruncated = truncated || counted.Count > MostEvents;
        answer.Errors.Add(faults.All.Select(ToProto));
        return answer;
    }

    private static List<EventContribution> Counted(
        CompiledModel compiled, IReadOnlyList<PlacedEvent> events, ModelScore score, DateTimeOffset now, FaultTally faults)
    {
        var matches = new List<(ScoreRule Rule, Event Event, RuleMatch Match)>();
        var context = new EvaluationContext();
        foreach (var placed in events)
        {
            var happened = placed.Event;
            var scoring = happened.ToScoring(placed.Place);
            if (!compiled.Model.Counts(scoring) || scoring.Name is EventNames.ThresholdCrossed or EventNames.StageChanged)
                continue;
            context.SetEvent(happened);
            foreach (var rule in compiled.EventRules)
            {
                if (rule.Rule is { } asked && rule.Condition.Matches(context)
                    && asked.Match(scoring.OccurredAt, scoring.Tie, context) is { } match)
                    matches.Add((asked.Rule, happened, match));
                else
                    AddFault(faults, rule, context, scoring.OccurredAt, happened.Id);
            }
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

    // Of a rule that gave nothing, the first part that is in error.
    private static void AddFault(
        FaultTally faults, ModelRule rule, EvaluationContext context, DateTimeOffset at, string? eventId)
    {
        var asked = rule.Condition.Evaluate(context);
        var reads = rule.Condition.Reads;
        ConditionResult? fault = asked;
        if (asked.Outcome == ConditionOutcome.True && rule.Rule?.Points?.FaultOf(context) is { } pointless)
            (fault, reads) = (pointless, rule.Rule.Points.Reads);
        else if (asked.Outcome == ConditionOutcome.True && rule.Rule?.Entity?.FaultOf(context) is { } nameless)
            (fault, reads) = (nameless, rule.Rule.Entity.Reads);
        faults.Add(rule.Rule?.Rule.Id ?? rule.Veto!.Id, fault, FieldsOf(reads), at, eventId);
    }

    private static void AddFaults(FaultTally faults, CompiledModel compiled, ModelScore score)
    {
        var context = Earning.ContextOf(score);
        foreach (var rule in compiled.TraitRules)
            AddFault(faults, new ModelRule(compiled, rule.Condition, rule, null), context, default, null);
    }

    private static IEnumerable<string> FieldsOf(ConditionReads reads) =>
        (reads.EventProperties ?? new HashSet<string>()).Select(name => $"event.properties.{name}")
            .Concat(reads.ContactAttributes.Select(name => $"contact.{name}"));

    private static RuleError ToProto(CountedFault fault) => new()
    {
        Rule = fault.Subject, Message = fault.Fault.Message, Line = fault.Fault.Line, Column = fault.Fault.Column,
        Fields = { fault.Reads }, Count = fault.Count, EventIds = { fault.Events },
    };

    private static IEnumerable<EventContribution> Told(CompiledModel compiled, ModelScore score) =>
        from rule in compiled.TraitRules
        let part = score.Rule(rule.Rule.Id)
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
            PointsThen = match.Points, PointsNow = ScoreSum.Round(new DecayedPoints(match.Points, match.At).At(now, halfLife)),
        };
}
