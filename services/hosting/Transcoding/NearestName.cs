namespace Rapport.Hosting.Transcoding;

/// <summary>What somebody may have meant who wrote a name that there is not.</summary>
public static class NearestName
{
    /// <summary>Longer names are not compared.</summary>
    private const int Longest = 64;

    /// <summary>
    /// The sentence for a name that is unknown: the one that was meant, where one is so near that a slip explains it, and
    /// all that there are.
    /// </summary>
    /// <param name="name">As written.</param>
    /// <param name="what">What it is not: <c>parameter of this call</c>.</param>
    /// <param name="known">Names that there are.</param>
    public static string Sentence(string name, string what, IReadOnlyList<string> known)
    {
        var meant = Find(name, known) is { } near ? $"; did you mean {near}?" : ".";
        return known.Count == 0 ? $"is no {what}; there are none" : $"is no {what}{meant} There are: {string.Join(", ", known)}.";
    }

    /// <summary>
    /// The name at the smallest distance (letters to change, add, leave out or swap, cases and underscores aside); null
    /// when even the nearest differs in more than a third of its letters.
    /// </summary>
    public static string? Find(string name, IReadOnlyList<string> known)
    {
        var plain = Plain(name);
        if (plain.Length is 0 or > Longest)
            return null;
        var best = known.Select(candidate => (candidate, distance: Distance(plain, Plain(candidate))))
            .OrderBy(pair => pair.distance).FirstOrDefault();
        return best.candidate is not null && best.distance * 3 <= plain.Length ? best.candidate : null;
    }

    private static string Plain(string name) =>
        string.Concat(name.Where(char.IsAsciiLetterOrDigit).Select(char.ToLowerInvariant));

    // Optimal string alignment: Levenshtein's distance with swapped neighbours as one slip.
    private static int Distance(string a, string b)
    {
        var cost = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
            cost[i, 0] = i;
        for (var j = 0; j <= b.Length; j++)
            cost[0, j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            for (var j = 1; j <= b.Length; j++)
            {
                cost[i, j] = Math.Min(Math.Min(cost[i - 1, j], cost[i, j - 1]) + 1,
                    cost[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1));
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    cost[i, j] = Math.Min(cost[i, j], cost[i - 2, j - 2] + 1);
            }
        }

        return cost[a.Length, b.Length];
    }
}
