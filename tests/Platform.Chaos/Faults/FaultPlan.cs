namespace Rapport.Platform.Chaos.Faults;

/// <summary>Which faults come, upon whom, and in which order: all from the seed.</summary>
internal static class FaultPlan
{
    /// <summary>SIGKILL for everyone in turn.</summary>
    public const string Kill = "kill";

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(12);
    private static readonly TimeSpan While = TimeSpan.FromSeconds(6);
    private static readonly string[] Services = ["contact", "tagging", "scoring", "journey", "notification"];
    private static readonly string[] Followers = [.. Services.Skip(1)];
    private static readonly string[] Replicated = [.. Services, "gateway"];
    private static readonly string[] Databases = ["postgres", "mongo-gateway", "redis"];
    private static readonly string[] Stores = ["redis", "mongo"];

    private static readonly LinkState[] BadLinks = [LinkState.Cut, LinkState.Silent, LinkState.Slow];

    /// <summary>All kinds by name.</summary>
    public static IReadOnlyList<string> Kinds { get; } =
        [Kill, "pause", "bus", "broker", "restart", "torn", "link", "overload", "disk", Poison, Skew];

    /// <summary>Events that services throw at: part of the load, not of the order of faults.</summary>
    public const string Poison = "poison";

    /// <summary>The clock of one replica of each service is an hour wrong; needs two of each.</summary>
    public const string Skew = "skew";

    /// <summary>Events on their way to followers that stand still.</summary>
    public const int Backlog = 100_000;

    /// <summary>Whether a kind may come.</summary>
    public static bool Has(this ChaosOptions options, string kind) =>
        options.Faults.Count == 0 || options.Faults.Contains(kind);

    /// <summary>The faults in their order.</summary>
    /// <param name="options">How many of what.</param>
    /// <param name="parts">Names of all processes.</param>
    /// <param name="disk">Redis' own disk; null where there is none.</param>
    public static IReadOnlyList<IFault> Make(ChaosOptions options, IReadOnlyList<string> parts, FullDisk? disk)
    {
        var random = new Random(options.Seed);
        if (options.Scenario == ChaosScenario.Rolling)
            return [.. InTurn([.. parts.Where(part => Replicated.Any(part.StartsWith))], options.Kills, random)
                .Select(part => new RestartFault(part))];
        if (options.Scenario == ChaosScenario.Backlog)
            return [.. new[] { false, true }.Select(isLost => new BacklogFault(
                [.. parts.Where(part => Followers.Any(part.StartsWith))], Backlog, isLost))];
        if (options.Scenario == ChaosScenario.Days)
            return [.. InTurn([.. parts], parts.Count, random).Select(part => new KillFault(part))];
        if (options.Scenario == ChaosScenario.Upgrade)
            return ThereAndBack([.. parts.Where(part => Replicated.Any(part.StartsWith))], options.Kills, random);
        var kinds = Kinds.Where(options.Has).Where(kind => kind is not (Poison or Skew) && (kind != "disk" || disk is not null)).ToList();
        var faults = new List<IFault>();
        if (kinds.Remove(Kill))
            faults.AddRange(InTurn([.. parts], options.Kills, random).Select(part => new KillFault(part)));
        var others = kinds.Count == 0 ? [] : InTurn([.. kinds], options.Others, random)
            .Select(kind => Make(kind, parts, random, options, disk)).ToList();
        // Spread evenly among the kills, which keep their own order.
        for (var i = 0; i < others.Count; i++)
            faults.Insert(faults.Count == 0 ? 0 : (int)((i + random.NextDouble()) * faults.Count / others.Count), others[i]);
        return faults;
    }

    // The second replicas change, processes of both releases die, the first ones follow; then back the same way.
    private static List<IFault> ThereAndBack(string[] replicas, int kills, Random random)
    {
        var second = replicas.Where(part => part.EndsWith("-2", StringComparison.Ordinal)).ToList();
        var first = replicas.Except(second).ToList();
        var deaths = InTurn(replicas, kills, random).Select(part => new KillFault(part)).ToList();
        return
        [
            .. second.Select(part => new ReleaseFault(part, isNew: true)), .. deaths.Take(kills / 2),
            .. first.Select(part => new ReleaseFault(part, isNew: true)),
            .. second.Select(part => new ReleaseFault(part, isNew: false)), .. deaths.Skip(kills / 2),
            .. first.Select(part => new ReleaseFault(part, isNew: false)),
        ];
    }

    private static IFault Make(
        string kind, IReadOnlyList<string> parts, Random random, ChaosOptions options, FullDisk? disk) => kind switch
        {
            "pause" => new PauseFault(Pick([.. parts.Where(part => Services.Any(part.StartsWith))], random), Pause),
            "bus" => new BusFault(While * 2, random.Next()),
            "broker" => new BrokerFault(Pick(Enum.GetValues<BrokerLoss>(), random)),
            "restart" => new RestartFault(Pick([.. parts.Where(Databases.Contains)], random)),
            "torn" => new TornTailFault(1 + random.Next(5_000)),
            "link" => new LinkFault(Pick(Stores, random), Pick(BadLinks, random), While),
            "overload" => new OverloadFault(Math.Max(150, options.Rate / 100 * 5), While),
            "disk" => new DiskFault(disk!, While),
            _ => throw new InvalidOperationException(kind),
        };

    /// <summary>Everyone once in a random order, then everyone again in another, and so on.</summary>
    private static IEnumerable<T> InTurn<T>(T[] all, int count, Random random)
    {
        for (var i = 0; i < count; i++)
        {
            if (i % all.Length == 0)
                random.Shuffle(all);
            yield return all[i % all.Length];
        }
    }

    private static T Pick<T>(T[] all, Random random) => all[random.Next(all.Length)];
}
