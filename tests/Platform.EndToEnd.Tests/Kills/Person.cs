namespace Rapport.Platform.EndToEnd.Tests.Kills;

/// <summary>
/// Someone of the crowd, with what <c>samples/story</c> makes of what they did, computed from their acts alone and from
/// nothing that the order of arrival could change. The numbers are those of the definitions, written out a second time
/// on purpose.
/// </summary>
/// <param name="number">Number in the crowd.</param>
/// <param name="kind">How the platform comes to know them.</param>
/// <param name="isHot">Does enough to cross the threshold.</param>
internal sealed class Person(int number, PersonKind kind, bool isHot)
{
    /// <summary>Score at which the threshold is crossed.</summary>
    public const double Threshold = 60;

    private static readonly TimeSpan HalfLife = TimeSpan.FromDays(7);
    private static readonly string[] Topics = ["fuel_cells", "solar", "storage"];

    private readonly List<Act> acts = [];

    /// <summary>Number in the crowd.</summary>
    public int Number => number;

    /// <summary>How the platform comes to know them.</summary>
    public PersonKind Kind => kind;

    /// <summary>Does enough to cross the threshold.</summary>
    public bool IsHot => isHot;

    /// <summary>Whether they agreed to marketing e-mail.</summary>
    public bool Consents => kind == PersonKind.Customer && number % 10 < 7;

    /// <summary>Whether they are seen on their device.</summary>
    public bool UsesDevice => kind != PersonKind.Customer || number % 2 == 0;

    /// <summary>User id; only for those who have an account or leave their address.</summary>
    public string UserId => $"user-{number:D5}";

    /// <summary>Cookie of their device.</summary>
    public string Device => $"device-{number:D5}";

    /// <summary>Address.</summary>
    public string Email => $"p{number:D5}@example.com";

    /// <summary>By what the test finds the contact.</summary>
    public (string Type, string Value) Identifier =>
        kind == PersonKind.Passer ? ("anonymous_id", Device) : ("user_id", UserId);

    /// <summary>All that they did.</summary>
    public IReadOnlyList<Act> Acts => acts;

    /// <summary>Notes an act.</summary>
    public Act Does(Act act)
    {
        acts.Add(act);
        return act;
    }

    /// <summary>The score of model <c>engagement</c> at an instant after all acts.</summary>
    public double ScoreAt(DateTimeOffset now)
    {
        var score = acts.Sum(act => Points(act.Kind) * Remaining(now - act.At));
        var paper = acts.Where(act => act.Kind == ActKind.WhitePaper).MinBy(act => act.At);
        return paper is null ? score : score + (15 * Remaining(now - paper.At));
    }

    /// <summary>The tags, at an instant after all acts.</summary>
    public IEnumerable<string> TagsAt(DateTimeOffset now)
    {
        int Count(int days, Func<Act, bool> which) => acts.Count(act => which(act) && act.At > now.AddDays(-days));
        foreach (var topic in Topics)
            if (Count(14, act => act.Kind is ActKind.Page or ActKind.Pricing && act.Topic == topic) >= 4)
                yield return $"interest:{topic}";
        if (Count(7, act => act.Kind == ActKind.Pricing) >= 2)
            yield return "price_aware";
        if (Count(7, act => act.Kind == ActKind.Quote) >= 1)
            yield return "hot";
    }

    private static double Points(ActKind kind) => kind switch
    {
        ActKind.Page => 1,
        ActKind.Pricing => 1 + 6,
        ActKind.CaseStudy => 8,
        ActKind.Webinar => 12,
        ActKind.Quote => 30,
        _ => 0,
    };

    private static double Remaining(TimeSpan age) => Math.Pow(2, -(age / HalfLife));
}

/// <summary>How the platform comes to know somebody.</summary>
internal enum PersonKind
{
    /// <summary>Has an account from the start, and a device that it learns of later: a merge.</summary>
    Customer,

    /// <summary>A device that at some time tells who it belongs to.</summary>
    Newcomer,

    /// <summary>A device that never does.</summary>
    Passer,
}
