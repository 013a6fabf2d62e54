using Rapport.Conditions;
using Rapport.Scoring.Scores.Domain;
using Rapport.Scoring.Scores.Rules.Domain;
using Rapport.Scoring.Vocabulary;

namespace Rapport.Scoring.Tests.Scores.Domain;

/// <summary>One contact's way through a model: "score" events earn their property points, others what rules say.</summary>
internal sealed class Story
{
    public static readonly DateTimeOffset Start = new(2026, 3, 1, 9, 0, 0, TimeSpan.Zero);
    public static readonly TimeSpan HalfLife = TimeSpan.FromDays(10);

    public Story(params ScoringModel[] models) => Models = new ScoringModels(models);

    public ScoringModels Models { get; set; }

    public ContactScores State { get; set; } = ContactScores.Empty;

    public List<ScoringFact> Facts { get; } = [];

    public IEnumerable<ThresholdCrossed> Crossings => Facts.OfType<ThresholdCrossed>();

    public IEnumerable<string> Stages => Facts.OfType<StageChanged>().Select(fact => $"{fact.From.Name()}>{fact.To.Name()}");

    /// <summary>Rules p1, p5, p10, … give that many points for an event of their name.</summary>
    public static ScoringModel Model(params int[] points) => new()
    {
        Id = "engagement", Number = 1, Version = 1, HalfLife = HalfLife, ActiveFrom = DateTimeOffset.MinValue,
        Rules =
        [
            .. points.Select(p => new ScoreRule { Id = $"p{p}", Condition = $"event.name == \"earned_{p}\"", Points = p }),
        ],
        Thresholds = [new ScoreThreshold { Id = "hot", EnterAt = 100, RearmBelow = 80, SetsStage = Stage.Mql }],
    };

    public Story Earns(int points, DateTimeOffset at, bool historic = false, DateTimeOffset? receivedAt = null) =>
        Happens(new ScoringEvent
        {
            Name = $"earned_{points}", OccurredAt = at, ReceivedAt = receivedAt ?? at, Historic = historic,
        });

    public Story BecomesKnown(DateTimeOffset at) =>
        Happens(new ScoringEvent { Name = "identified", OccurredAt = at, ReceivedAt = at, MakesKnown = true });

    public Story IsDecided(LeadAct act, string reason, DateTimeOffset at, Stage? to = null) => Happens(new ScoringEvent
    {
        Name = "handoff_completed", OccurredAt = at, ReceivedAt = at, Act = act, ActReason = reason, ActStage = to,
    });

    public Story Happens(ScoringEvent happened, params (string Key, object? Value)[] properties)
    {
        var context = new EvaluationContext
        {
            EventName = happened.Name, OccurredAt = happened.OccurredAt,
            Properties = new DictionaryMap(properties.ToDictionary(p => p.Key, p => p.Value)),
        };
        var step = BehaviourScoring.Apply(State, happened, context, Models);
        State = step.State;
        Facts.AddRange(step.Facts);
        return this;
    }

    public Story Absorbs(Story other, DateTimeOffset at)
    {
        var step = ContactMerge.Absorb(State, other.State, new LogMoment(at, 0), at, Models);
        State = step.State;
        Facts.AddRange(step.Facts);
        return this;
    }

    public double Score(DateTimeOffset now) => ScoreSum.Of(Models.All[0], State.Model(1), now);

    /// <summary>When 100 points have decayed to the given value.</summary>
    public static TimeSpan TimeFor(double from, double to) => HalfLife * Math.Log2(from / to);
}
