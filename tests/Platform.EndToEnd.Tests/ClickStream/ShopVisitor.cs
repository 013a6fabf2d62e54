namespace Rapport.Platform.EndToEnd.Tests.ClickStream;

/// <summary>
/// What the rows of one user come to by the definitions of <c>samples/shop</c>, computed from the file alone. The
/// numbers are those of the definitions, written out a second time on purpose.
/// </summary>
internal sealed class ShopVisitor
{
    private const double HalfLifeSeconds = 86_400;
    private const string Smartphones = "electronics.smartphone";
    private const double Expensive = 500;

    private readonly List<ClickRow> rows = [];

    /// <summary>Takes a row of this user.</summary>
    public void Add(ClickRow row) => rows.Add(row);

    /// <summary>What the timeline has to hold: ids with name and time.</summary>
    public IEnumerable<(string Id, string Name, DateTimeOffset At)> Events =>
        rows.Select(row => ($"rees46-{row.Number}", row.EventName, row.At));

    /// <summary>The score of model <c>shopping</c> at an instant after the last row.</summary>
    public double ScoreAt(DateTimeOffset now)
    {
        var score = rows.Sum(row => Points(row) * Remaining(now - row.At));
        var firstPhone = rows.Where(row => row.IsView && row.Category == Smartphones).MinBy(row => row.At);
        return firstPhone is null ? score : score + (5 * Remaining(now - firstPhone.At));
    }

    /// <summary>The tags, sorted; all rows lie within the thirty days that the rules look at.</summary>
    public IReadOnlyList<string> Tags()
    {
        var tags = new List<string>();
        var orders = rows.Where(row => row.IsOrder).ToList();
        if (orders.Sum(order => order.Price) >= 500)
            tags.Add("big_spender");
        if (orders.Count > 0)
            tags.Add("buyer");
        if (rows.Count(row => row.IsView && row.Category == Smartphones) >= 3)
            tags.Add("interest:smartphones");
        return tags;
    }

    private static double Points(ClickRow row)
    {
        if (row.IsOrder)
            return 25;
        if (!row.IsView)
            return 10;
        return (double)row.Price >= Expensive ? 1 + 2 : 1;
    }

    private static double Remaining(TimeSpan age) => Math.Pow(2, -age.TotalSeconds / HalfLifeSeconds);
}
