using System.Globalization;
using Google.Protobuf.WellKnownTypes;
using Rapport.Common.V1;
using Rapport.Contact.V1;
using Rapport.Following.Bus;
using Rapport.Platform.Testing.Log;
using Rapport.Platform.Testing.Stores;
using Rapport.Tagging.Contacts;
using Rapport.Tagging.Domain;
using Rapport.Tagging.Tests.Domain;
using Rapport.Tagging.Tests.Service;

namespace Rapport.Tagging.Tests.Stores;

/// <summary>
/// Definitions saved at random moments of random histories, computed by workers that are cut off again and again while two replicas
/// apply events: in the end everything is as if the definitions had stood from the beginning.
/// </summary>
public sealed class FillRaceTests(RedisFixture redis) : IClassFixture<RedisFixture>
{
    private const int PartitionCount = 4;
    private const int Contacts = 60;
    private static readonly DateTimeOffset Start = TimeProvider.System.GetUtcNow().AddDays(-20);

    private static readonly Definition[] Wanted =
    [
        Story.Rule(0, "keen", "count(\"page_viewed\", \"30d\") >= 4") with { Id = "keen" },
        Story.Rule(0, "big", "event.name == \"order_completed\" && event.properties.amount >= 100.0") with { Id = "big" },
        Story.Segment(0, "buyers", "count(\"order_completed\", \"all\", amount >= 50.0) >= 2"),
        Story.Segment(0, "fans", "\"keen\" in contact.tags && !in_segment(\"buyers\")"),
        Story.Segment(0, "quiet", "!did(\"order_completed\", \"30d\")"),
        Story.Segment(0, "berlin", "contact.city == \"Berlin\""),
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public async Task RandomHistories_FillsCutOffWhileEventsAreApplied_EqualDefinitionsFromTheBeginning(int seed)
    {
        var log = HistoryOf(seed);
        await using var server = await FakeLogServer.StartAsync(log);
        await using var lease = await redis.LeaseAsync();
        await using var one = await Replica.StartAsync(lease, server.Address, PartitionCount);
        await using var two = await Replica.StartAsync(lease, server.Address, PartitionCount);
        var random = new Random(seed);

        // A part is applied before anything is saved; the rest while it is saved and computed.
        await ApplyAsync(one, log, random.Next(0, 3));
        var applying = Task.WhenAll(ApplyAsync(one, log, 3, seed), ApplyAsync(two, log, 3, seed + 100));
        foreach (var wanted in Wanted)
        {
            // Replaced before it is whole, twice.
            if (random.Next(2) == 0)
                await one.Editing.SaveAsync("w1", wanted with { Condition = "did(\"page_viewed\", \"all\")" });
            await CutOffAsync(one, two, random);
            await (random.Next(2) == 0 ? one : two).Editing.SaveAsync("w1", wanted);
            await CutOffAsync(one, two, random);
        }

        await applying;
        await DoneAsync(one, two);

        await using var plain = await redis.LeaseAsync();
        await using var oracle = await Replica.StartAsync(plain, server.Address, PartitionCount);
        foreach (var wanted in Wanted)
            await oracle.SaveAsync("w1", wanted);
        await ApplyAsync(oracle, log, 3);
        foreach (var segment in Wanted.Where(d => d.Kind == DefinitionKind.Segment))
            Assert.Equal(
                $"{segment.Id}: {await oracle.MembersOfAsync("w1", segment.Id)}", $"{segment.Id}: {await one.MembersOfAsync("w1", segment.Id)}");
        for (var contact = 0; contact < Contacts; contact++)
            Assert.Equal(await TagsAsync(oracle, $"c_{contact}"), await TagsAsync(one, $"c_{contact}"));
        await AssertToldAsync(one);
    }

    // Words about a contact and a segment are numbered without a gap, and the last of them is true.
    private static async Task AssertToldAsync(Replica replica)
    {
        var words = (await replica.Outbox.ReadAsync(1_000_000, CancellationToken.None)).Select(entry => entry.Conclusion)
            .Where(told => told.Name.StartsWith("segment_", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(words);
        Assert.Equal(words.Count, words.Select(told => told.Id).Distinct().Count());
        foreach (var segment in Wanted.Where(d => d.Kind == DefinitionKind.Segment))
        {
            var members = (await replica.MembersOfAsync("w1", segment.Id)).Split(',', StringSplitOptions.RemoveEmptyEntries).ToHashSet();
            var bySegment = words.Where(told => told.Properties.Fields["segment"].StringValue == segment.Id)
                .GroupBy(told => told.Contact).ToDictionary(of => of.Key, of => of.OrderBy(Sequence).ToList());
            Assert.Subset(bySegment.Keys.ToHashSet(), members);
            foreach (var (contact, told) in bySegment)
            {
                Assert.All(told, word => Assert.Equal(Sequence(word) % 2 != 0, word.Name == "segment_entered"));
                if (!IsMerged(contact))
                    Assert.Equal(Enumerable.Range(1, told.Count).Select(i => (long)i), told.Select(Sequence));
                if (!IsAbsorbed(contact))
                    Assert.Equal(members.Contains(contact), told[^1].Name == "segment_entered");
            }
        }
    }

    private static bool IsMerged(string contact) => int.Parse(contact[2..], CultureInfo.InvariantCulture) is < 8;

    private static bool IsAbsorbed(string contact) => int.Parse(contact[2..], CultureInfo.InvariantCulture) is < 8 and var i && i % 2 == 0;

    private static long Sequence(Conclusion told) => (long)told.Properties.Fields["sequence"].NumberValue;

    private static FakeLog HistoryOf(int seed)
    {
        var (random, log) = (new Random(seed), new FakeLog(PartitionCount));
        for (var i = 0; i < 1_500; i++)
        {
            var (contact, at) = ($"c_{random.Next(Contacts)}", Start.AddMinutes(i));
            log.Append(random.Next(5) switch
            {
                0 => LoggedEvents.Of($"e{i}", contact, "identified", at, ("city", Value.ForString(random.Next(2) == 0 ? "Berlin" : "Bonn"))),
                1 or 2 => LoggedEvents.Of($"e{i}", contact, "order_completed", at, ("amount", Value.ForNumber(random.Next(1, 200)))),
                _ => LoggedEvents.Of($"e{i}", contact, "page_viewed", at),
            });
            if (i % 300 == 150)
                log.Merge("w1", $"c_{i / 300 % 4 * 2}", $"c_{(i / 300 % 4 * 2) + 1}", at);
        }

        return log;
    }

    // In thirds of each partition.
    private static async Task ApplyAsync(Replica replica, FakeLog log, int thirds, int? seed = null)
    {
        var random = new Random(seed ?? 0);
        var (last, next) = (log.LastN().Select(n => n * thirds / 3).ToList(), new long[PartitionCount]);
        while (next.Zip(last).Any(pair => pair.First < pair.Second))
        {
            var runs = Enumerable.Range(0, PartitionCount).Where(p => next[p] < last[p])
                .Select(p => log.Read(p, Math.Max(1, next[p] + 1 - random.Next(3)), (int)Math.Min(random.Next(4, 15), last[p] - next[p] + 3))).ToList();
            foreach (var (run, outcome) in runs.Zip(await replica.Applier.ApplyAsync(runs, CancellationToken.None)))
                next[run.Partition] = outcome.Result == ApplyResult.Early ? outcome.Watermark : Math.Max(next[run.Partition], outcome.Watermark);
            if (seed is not null)
                await Task.Yield();
        }
    }

    private static async Task CutOffAsync(Replica one, Replica two, Random random)
    {
        for (var i = 0; i < 3; i++)
        {
            using var cut = new CancellationTokenSource(TimeSpan.FromMilliseconds(random.Next(1, 60)));
            try
            {
                await Task.WhenAll(one.WorkAsync("w1", cut.Token), two.WorkAsync("w1", cut.Token));
            }
            catch (Exception) when (cut.IsCancellationRequested)
            {
                // Cut off.
            }
        }
    }

    private static async Task DoneAsync(Replica one, Replica two)
    {
        while (!(await Task.WhenAll(one.WorkAsync("w1", CancellationToken.None), two.WorkAsync("w1", CancellationToken.None))).All(done => done))
        {
        }
    }

    private static async Task<string> TagsAsync(Replica replica, string contact)
    {
        var partition = replica.Partitions.PartitionOf("w1", contact);
        var state = TaggedContactCodec.Read(
            (await replica.Partitions.ReadAsync(partition, [Rapport.Following.Partitions.ContactKey.Of("w1", contact)])).States[0]);
        return $"{contact}: {string.Join(",", state.Holds.Select(hold => hold.Tag).Order(StringComparer.Ordinal))}";
    }
}
