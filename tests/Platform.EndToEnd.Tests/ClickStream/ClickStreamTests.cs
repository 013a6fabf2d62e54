using Rapport.Demo.Files;
using Rapport.Platform.EndToEnd.Tests.Running;
using Xunit.Abstractions;

namespace Rapport.Platform.EndToEnd.Tests.ClickStream;

/// <summary>The real click stream of a shop through the whole platform, against sums over the file.</summary>
public sealed class ClickStreamTests(ITestOutputHelper output)
{
    private const int Readers = 8;

    private static readonly string ClickFile =
        Path.Combine(Repository.SharedData, "clickstream_rees46", "rees46_2019-10-01_0000_0250.csv.gz");

    [SkippableFact]
    public async Task Clickstream_Rees46_EveryUserEqualsDirectComputation()
    {
        Skip.IfNot(File.Exists(ClickFile), "Not beside this clone: ../shared/data/clickstream_rees46");
        var expected = Compute();
        var start = new StackStart { Clock = ClickRow.Read(ClickFile).Min(row => row.At) };
        await Watched.OnOwnStackAsync(start, async stack =>
        {
            using var client = stack.Client();
            await Definitions.ApplyAsync(client, Repository.At("samples", "shop"));
            var mapping = EventMapping.Read(Repository.At("samples", "rees46.mapping.json"));
            var seconds = await new FilePlayer(client, new PlatformTime(client))
                .PlayAsync(EventFile.Read(ClickFile, mapping, row => Assert.Fail(row)), _ => { }, CancellationToken.None);
            output.WriteLine($"taken in and worked through in {seconds:F1} s");
            await CompareAsync(client, expected);
        });
    }

    private static Dictionary<string, ShopVisitor> Compute()
    {
        var visitors = new Dictionary<string, ShopVisitor>();
        foreach (var row in ClickRow.Read(ClickFile))
        {
            if (!visitors.TryGetValue(row.User, out var visitor))
                visitors[row.User] = visitor = new ShopVisitor();
            visitor.Add(row);
        }

        return visitors;
    }

    private static async Task CompareAsync(GatewayClient client, Dictionary<string, ShopVisitor> expected)
    {
        var contacts = await client.ContactsByAsync("user_id");
        var differences = new Differences();
        differences.CompareItems("users", expected.Keys, contacts.Keys);
        await Parallel.ForEachAsync(expected.Where(visitor => contacts.ContainsKey(visitor.Key)),
            new ParallelOptions { MaxDegreeOfParallelism = Readers },
            async (visitor, _) =>
                await CompareAsync(client, visitor.Key, contacts[visitor.Key], visitor.Value, differences));
        differences.AssertNone();
    }

    private static async Task CompareAsync(
        GatewayClient client, string user, string contact, ShopVisitor expected, Differences differences)
    {
        var timeline = await client.TimelineAsync(contact);
        var told = timeline.Where(e => e.IsFromOutside());
        differences.CompareItems($"timeline of {user}", expected.Events,
            told.Select(e => (e.Text("id"), e.Text("name"), e.Instant("occurredAt"))));
        var (score, asOf) = (await client.ScoreAsync(contact, "shopping"))!.Value;
        differences.CompareSums($"score of {user}", expected.ScoreAt(asOf), score);
        differences.CompareItems($"tags of {user}", expected.Tags(), await client.TagsAsync(contact));
    }
}
