namespace Rapport.Scoring.Scores.Rules.Domain;

/// <summary>
/// Counts matches by a rule's repetition. The result is the same for any order of arrival: which matches count is
/// decided by occurred_at (the event's id between equal ones), and as much is kept of each as a later arrival may need.
/// </summary>
public static class RuleTally
{
    /// <summary>Entities that a rule counts for one contact: the earliest ones.</summary>
    public const int MostEntities = 256;

    /// <summary>Matches of a rule with a period that are kept: an event that arrives after so many later ones gives nothing.</summary>
    public const int MostKept = 256;

    /// <summary>With a match.</summary>
    /// <param name="score">Before; null for the first.</param>
    /// <param name="rule">The rule.</param>
    /// <param name="match">The match; each event is given once.</param>
    /// <param name="halfLife">Half-life in force; null when points never fade.</param>
    /// <returns>The same object when the match changes nothing.</returns>
    public static RuleScore Add(RuleScore? score, ScoreRule rule, RuleMatch match, TimeSpan? halfLife)
    {
        score ??= new RuleScore { Rule = rule.Id };
        if (rule.Repetition == Repetition.EveryTime)
            return score with
            {
                Count = score.Count + 1,
                Points = score.Count == 0
                    ? new DecayedPoints(match.Points, match.At) : score.Points.Add(match.Points, match.At, halfLife),
                LastAt = match.At > score.LastAt ? match.At : score.LastAt,
            };
        var kept = rule.Repetition switch
        {
            Repetition.Once => First(score.Kept, match),
            Repetition.OncePerEntity => FirstOfEach(score.Kept, match),
            _ => InPeriod(score.Kept, match, rule),
        };
        return kept is null ? score : Settle(score, kept, rule, halfLife);
    }

    /// <summary>What a rule gave to two contacts that turned out to be one.</summary>
    public static RuleScore Merge(RuleScore mine, RuleScore theirs, ScoreRule rule, TimeSpan? halfLife)
    {
        if (rule.Repetition is Repetition.Once or Repetition.OncePerEntity)
            return theirs.Kept.Aggregate(mine, (sum, match) => Add(sum, rule, match, halfLife));
        var sum = mine with
        {
            Count = SettledCount(mine) + SettledCount(theirs),
            Points = mine.Points.Points == 0 ? theirs.Points
                : mine.Points.Add(theirs.Points.Points, theirs.Points.AsOf, halfLife),
            LastAt = mine.LastAt > theirs.LastAt ? mine.LastAt : theirs.LastAt,
        };
        if (rule.Repetition == Repetition.EveryTime)
            return sum;
        List<RuleMatch> kept = [.. mine.Kept.Concat(theirs.Kept).Order(RuleMatch.ByTime)];
        Judge(kept, 0, rule);
        return Settle(sum with { Kept = [] }, kept, rule, halfLife);
    }

    private static List<RuleMatch>? First(IReadOnlyList<RuleMatch> kept, RuleMatch match) =>
        kept.Count == 0 || match.IsBefore(kept[0]) ? [match] : null;

    private static List<RuleMatch>? FirstOfEach(IReadOnlyList<RuleMatch> kept, RuleMatch match)
    {
        var full = kept.Count == MostEntities && kept[^1].IsBefore(match);
        for (var i = 0; i < kept.Count; i++)
            if (kept[i].Entity == match.Entity)
                return match.IsBefore(kept[i])
                    ? [.. kept.Where((_, other) => other != i).Append(match).Order(RuleMatch.ByTime)] : null;
        return full ? null : [.. kept.Append(match).Order(RuleMatch.ByTime).Take(MostEntities)];
    }

    private static List<RuleMatch>? InPeriod(IReadOnlyList<RuleMatch> kept, RuleMatch match, ScoreRule rule)
    {
        var at = kept.Count;
        while (at > 0 && match.IsBefore(kept[at - 1]))
            at--;
        // What stands before something settled is older than what is kept for it.
        for (var i = at; i < kept.Count; i++)
            if (kept[i].State == MatchState.Settled)
                return null;
        List<RuleMatch> next = [.. kept.Take(at), match, .. kept.Skip(at)];
        Judge(next, at, rule);
        return next;
    }

    /// <summary>Goes through the matches in order: each counts if fewer than the most have counted in its period.</summary>
    private static void Judge(List<RuleMatch> matches, int from, ScoreRule rule)
    {
        for (var i = from; i < matches.Count; i++)
        {
            if (matches[i].State == MatchState.Settled)
                continue;
            var counted = 0;
            for (var before = i - 1; before >= 0 && matches[before].At > matches[i].At - rule.Period; before--)
                counted += matches[before].State == MatchState.Skipped ? 0 : 1;
            matches[i] = matches[i] with { State = counted < rule.Most ? MatchState.Counted : MatchState.Skipped };
        }
    }

    /// <summary>Keeps the newest matches one by one and adds what is older to the sum.</summary>
    private static RuleScore Settle(RuleScore score, List<RuleMatch> kept, ScoreRule rule, TimeSpan? halfLife)
    {
        var (count, points) = (SettledCount(score), score.Points);
        if (rule.Repetition == Repetition.AtMostPerPeriod)
            for (var open = kept.Count(m => m.State != MatchState.Settled); open > MostKept; open--)
            {
                var oldest = kept.FindIndex(m => m.State != MatchState.Settled);
                if (kept[oldest].State == MatchState.Counted)
                {
                    points = count++ == 0 ? new DecayedPoints(kept[oldest].Points, kept[oldest].At)
                        : points.Add(kept[oldest].Points, kept[oldest].At, halfLife);
                    kept[oldest] = kept[oldest] with { State = MatchState.Settled };
                }
                else
                {
                    kept.RemoveAt(oldest);
                }

                var first = kept.Find(m => m.State != MatchState.Settled).At;
                kept.RemoveAll(m => m.State == MatchState.Settled && m.At <= first - rule.Period);
            }

        var counted = kept.Where(m => m.State == MatchState.Counted).ToList();
        return score with
        {
            Kept = kept, Points = points, Count = count + counted.Count,
            LastAt = counted.Count > 0 ? counted[^1].At : score.LastAt,
        };
    }

    private static long SettledCount(RuleScore score) =>
        score.Count - score.Kept.Count(m => m.State == MatchState.Counted);
}
