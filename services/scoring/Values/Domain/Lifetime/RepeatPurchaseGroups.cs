using Rapport.Scoring.Vocabulary;

namespace Rapport.Scoring.Values.Domain.Lifetime;

/// <summary>Customers with the same history, counted together: a likelihood needs to be computed once for them.</summary>
internal sealed class RepeatPurchaseGroups
{
    /// <summary>Fewer say nothing about a distribution.</summary>
    private const int FewestCustomers = 10;

    /// <summary>Checks and groups.</summary>
    /// <exception cref="FitFault">INVALID_DATA, TOO_FEW_CUSTOMERS, NO_REPEAT_PURCHASES, NO_SPREAD.</exception>
    public RepeatPurchaseGroups(IEnumerable<RepeatPurchases> customers)
    {
        Groups = [.. customers.GroupBy(c => c).Select(g => (g.Key, g.Count()))];
        Customers = Groups.Sum(group => group.Count);
        if (Groups.Any(group => !group.History.IsValid))
            throw new FitFault("INVALID_DATA", "A history has times that are not finite, negative or in the wrong order.");
        if (Customers < FewestCustomers)
            throw new FitFault("TOO_FEW_CUSTOMERS", $"A fit needs at least {FewestCustomers} customers; there are {Customers}.");
        if (Groups.All(group => group.History.Count == 0))
            throw new FitFault("NO_REPEAT_PURCHASES", "Nobody has bought on a second day; nothing can be learned about coming back.");
        if (Groups.Count < 4)
            throw new FitFault("NO_SPREAD", "All histories are alike; nothing can be learned about how customers differ.");
        MostPurchases = Groups.Max(group => group.History.Count);
    }

    public IReadOnlyList<(RepeatPurchases History, int Count)> Groups { get; }

    public int Customers { get; }

    public int MostPurchases { get; }

    /// <summary>Weeks between purchases of an average customer: a scale to start a search from.</summary>
    public double MeanInterval =>
        Groups.Sum(g => g.Count * Math.Max(g.History.Age, 1e-3)) / Groups.Sum(g => (double)g.Count * g.History.Count);

    /// <summary>ln Γ(shape + x) − ln Γ(shape) for x = 0 … <paramref name="most"/>, as running sums of ln(shape + i).</summary>
    public static double[] LogRising(double shape, int most)
    {
        var sums = new double[most + 1];
        for (var i = 0; i < most; i++)
            sums[i + 1] = sums[i] + Math.Log(shape + i);
        return sums;
    }
}
