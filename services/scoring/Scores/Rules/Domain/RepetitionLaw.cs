namespace Rapport.Scoring.Scores.Rules.Domain;

/// <summary>
/// A rule's repetition said over all matches at once. <see cref="RuleTally"/> comes to the same one match at a time;
/// explanations, which have all of them, use this.
/// </summary>
public static class RepetitionLaw
{
    /// <summary>The matches that give points, earliest first.</summary>
    public static IReadOnlyList<T> Counted<T>(ScoreRule rule, IEnumerable<T> matches, Func<T, RuleMatch> match)
    {
        var ordered = matches.OrderBy(match, RuleMatch.ByTime).ToList();
        return rule.Repetition switch
        {
            Repetition.Once => [.. ordered.Take(1)],
            Repetition.OncePerEntity => [.. ordered.DistinctBy(m => match(m).Entity).Take(RuleTally.MostEntities)],
            Repetition.AtMostPerPeriod => InPeriods(rule, ordered, match),
            _ => ordered,
        };
    }

    private static List<T> InPeriods<T>(ScoreRule rule, List<T> ordered, Func<T, RuleMatch> match)
    {
        var counted = new List<T>();
        foreach (var one in ordered)
            if (counted.Count(before => match(before).At > match(one).At - rule.Period) < rule.Most)
                counted.Add(one);
        return counted;
    }
}
