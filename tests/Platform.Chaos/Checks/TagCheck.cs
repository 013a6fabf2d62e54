using System.Globalization;
using System.Text.Json.Nodes;
using Rapport.Platform.Chaos.Running;
using StackExchange.Redis;

namespace Rapport.Platform.Chaos.Checks;

/// <summary>Tags of everyone over the API, and the members of every segment from tagging's Redis.</summary>
internal static class TagCheck
{
    private const int Readers = 8;
    private static readonly string[] Segments = ["keen", "qualified"];

    /// <summary>Compares.</summary>
    public static async Task CompareAsync(
        Stores stores, GatewayClient api, Population population, Findings findings)
    {
        await Parallel.ForEachAsync(population.ByContact, new ParallelOptions { MaxDegreeOfParallelism = Readers },
            async (pair, _) =>
            {
                var actual = await api.TagsAsync(pair.Key);
                var expected = population.Verdicts[pair.Value.Number].Tags;
                if (!expected.SequenceEqual(actual))
                    findings.Add(Finding.WrongTags, $"{pair.Key}, person {pair.Value.Number}: " +
                        $"{string.Join(' ', actual)} instead of {string.Join(' ', expected)}");
            });
        foreach (var segment in Segments)
            await CompareSegmentAsync(stores, segment, population, findings);
    }

    private static async Task CompareSegmentAsync(
        Stores stores, string segment, Population population, Findings findings)
    {
        var redis = stores.Redis(Stores.Tagging);
        var stored = await redis.HashGetAsync("{definitions}:all", $"{Stores.Workspace}/segment/{segment}");
        var number = JsonNode.Parse((string)stored!)!["Number"]!.GetValue<int>();
        var members = new HashSet<string>();
        for (var partition = 0; partition < (await stores.HeadAsync()).Length; partition++)
        {
            var key = Stores.Key(partition, string.Create(CultureInfo.InvariantCulture, $"segment:{number}"));
            foreach (var member in await redis.SortedSetRangeByRankAsync(key))
                if (!members.Add((string)member!))
                    findings.Add(Finding.WrongTags, $"{member} is in segment {segment} twice");
        }

        foreach (var (contact, person) in population.ByContact)
            if (members.Remove(contact) != population.Verdicts[person.Number].Segments.Contains(segment))
                findings.Add(Finding.WrongTags, $"{contact}, person {person.Number}, and segment {segment}");
        foreach (var member in members)
            findings.Add(Finding.WrongTags, $"{member} in segment {segment} is nobody or was merged");
    }
}
