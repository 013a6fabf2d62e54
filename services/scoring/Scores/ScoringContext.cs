using Rapport.Following.Partitions;
using Rapport.Scoring.Scores.Domain;

namespace Rapport.Scoring.Scores;

/// <summary>A contact while a stretch of the log is decided: its state, and what is to be concluded.</summary>
internal sealed class ScoringContext(ContactScores before, ScoringModels models)
{
    private readonly List<(PlacedEvent Cause, ScoringFact Fact)> facts = [];
    private DateTimeOffset instant;
    private ulong place;

    /// <summary>As stored.</summary>
    public ContactScores Before { get; } = before;

    /// <summary>After the events so far.</summary>
    public ContactScores Now { get; private set; } = before;

    /// <summary>Takes a step; what followed from events of an earlier instant is concluded.</summary>
    public void Take(ScoringStep step, PlacedEvent cause, PartitionCommit commit)
    {
        var at = (cause.Event.ReceivedAt ?? cause.Event.OccurredAt).ToDateTimeOffset();
        if (at != instant)
            Conclude(commit);
        (instant, place, Now) = (at, cause.Place, step.State);
        foreach (var fact in step.Facts)
            facts.Add((cause, fact));
    }

    /// <summary>Concludes what followed from the events of one instant. A veto of the same instant takes back a crossing.</summary>
    public void Conclude(PartitionCommit commit)
    {
        if (facts.Count == 0)
            return;
        var vetoed = facts.Exists(f => f.Fact is ThresholdCrossed) && models.VetoOn(Now, instant, place) is not null;
        foreach (var (cause, fact) in facts)
            if (!(vetoed && IsTakenBack(fact)) && fact.ToConclusion(cause.Event) is { } conclusion)
                commit.Conclude(cause.N, conclusion);
        facts.Clear();
    }

    private static bool IsTakenBack(ScoringFact fact) => fact is ThresholdCrossed
        || fact is StageChanged { History: null, Reason.Cause: StageCause.Threshold or StageCause.Veto };
}
