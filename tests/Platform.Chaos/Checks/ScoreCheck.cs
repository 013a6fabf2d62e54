using System.Globalization;
using System.Text.Json.Nodes;
using Rapport.Platform.Chaos.Oracle;
using Rapport.Platform.Chaos.Running;
using StackExchange.Redis;

namespace Rapport.Platform.Chaos.Checks;

/// <summary>
/// Scores equal the sum over the acts. Everyone's is read from scoring's boards in Redis (log2 of the score plus the
/// instant in half-lives, see LeaderboardStore), some also over the API.
/// </summary>
internal static class ScoreCheck
{
    private const string Model = "chaos";
    private const int Asked = 500;
    private const int Readers = 8;

    /// <summary>Compares.</summary>
    /// <param name="stores">Where the boards are.</param>
    /// <param name="api">The gateway.</param>
    /// <param name="population">Everyone.</param>
    /// <param name="findings">Takes what differs.</param>
    public static async Task CompareAsync(
        Stores stores, GatewayClient api, Population population, Findings findings)
    {
        var ranks = await ReadBoardsAsync(stores, findings);
        foreach (var (contact, person) in population.ByContact)
        {
            var expected = EndState.ScoreAt(person, population.Now);
            var actual = ranks.Remove(contact, out var rank)
                ? Math.Pow(2, rank - ((population.Now - DateTimeOffset.UnixEpoch) / EndState.HalfLife)) : 0;
            Compare($"board: {contact}, person {person.Number}", expected, actual, findings);
        }

        foreach (var (contact, _) in ranks)
            findings.Add(Finding.WrongScore, $"board: {contact}, who is nobody or was merged");
        var step = Math.Max(1, population.People.Count / Asked);
        await Parallel.ForEachAsync(population.ByContact.Where(pair => pair.Value.Number % step == 0),
            new ParallelOptions { MaxDegreeOfParallelism = Readers },
            async (pair, _) => await AskAsync(api, pair.Key, pair.Value, population.Now, findings));
    }

    private static async Task<Dictionary<string, double>> ReadBoardsAsync(Stores stores, Findings findings)
    {
        var redis = stores.Redis(Stores.Scoring);
        var versions = JsonNode.Parse((string)(await redis.HashGetAsync("{models}:all", $"{Stores.Workspace}/{Model}"))!)!.AsArray();
        var board = string.Create(CultureInfo.InvariantCulture, $"top:{versions[^1]!["Number"]!.GetValue<int>()}");
        var ranks = new Dictionary<string, double>();
        for (var partition = 0; partition < (await stores.HeadAsync()).Length; partition++)
            foreach (var entry in await redis.SortedSetRangeByRankWithScoresAsync(Stores.Key(partition, board)))
                if (!ranks.TryAdd((string)entry.Element!, entry.Score))
                    findings.Add(Finding.WrongScore, $"board: {entry.Element} is in two partitions");
        return ranks;
    }

    private static async Task AskAsync(
        GatewayClient api, string contact, Load.Person person, DateTimeOffset now, Findings findings)
    {
        // A contact without points has no score at all.
        var (actual, asOf) = await api.ScoreAsync(contact, Model) ?? (0, now);
        Compare($"API: {contact}, person {person.Number}", EndState.ScoreAt(person, asOf), actual, findings);
    }

    // Sums in another order differ by rounding.
    private static void Compare(string what, double expected, double actual, Findings findings)
    {
        if (Math.Abs(expected - actual) > 1e-6 * Math.Max(1, Math.Abs(expected)))
            findings.Add(Finding.WrongScore, string.Create(CultureInfo.InvariantCulture, $"{what}: {actual:R} instead of {expected:R}"));
    }
}
