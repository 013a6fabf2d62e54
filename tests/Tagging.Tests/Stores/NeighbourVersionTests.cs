using Google.Protobuf;
using Rapport.Following.Bus;
using Rapport.Following.Definitions;
using Rapport.Following.Partitions;
using Rapport.Hosting.Errors;
using Rapport.Internal.Tagging.V1;
using Rapport.Platform.Testing.Log;
using Rapport.Platform.Testing.Stores;
using Rapport.Tagging.Contacts;
using Rapport.Tagging.Tests.Domain;
using Rapport.Tagging.Tests.Service;
using StackExchange.Redis;

namespace Rapport.Tagging.Tests.Stores;

/// <summary>This version beside the next one, over one Redis: the next one adds fields to what it stores.</summary>
public sealed class NeighbourVersionTests(RedisFixture redis) : IClassFixture<RedisFixture>
{
    private static readonly DateTimeOffset Start = new(2030, 3, 1, 9, 0, 0, TimeSpan.Zero);

    // Field 500: what the next version has added.
    private static readonly byte[] Added = [0xa2, 0x1f, 3, (byte)'n', (byte)'e', (byte)'w'];

    [Fact]
    public async Task NextVersion_BesideThisOneAndRolledBack_LosesNothingAndNoEventIsLeftOut()
    {
        await using var lease = await redis.LeaseAsync();
        await using var connection = await ConnectionMultiplexer.ConnectAsync(lease.ConnectionString);
        var log = new FakeLog(1);
        await using var server = await FakeLogServer.StartAsync(log);
        await using var replica = await Replica.StartAsync(lease, server.Address, 1);
        await replica.SaveAsync("w1", Story.Rule(0, "keen", "count(\"visit\", \"1h\") >= 3") with { Id = "keen" });
        for (var minute = 0; minute < 6; minute++)
            for (var contact = 0; contact < 20; contact++)
                log.Append(LoggedEvents.Of($"e{contact}-{minute}", $"c_{contact}", "visit", Start.AddMinutes(minute)));

        for (var n = 1; n <= 120; n += 10)
        {
            var outcome = (await replica.Applier.ApplyAsync([log.Read(0, n, 10)], CancellationToken.None))[0];
            Assert.Equal((ApplyResult.Applied, n + 9), (outcome.Result, outcome.Watermark));
            // The next version writes in turn.
            await AddAsync(connection.GetDatabase());
        }

        var states = await StatesAsync(connection.GetDatabase());
        Assert.Equal(20, states.Count);
        Assert.All(states, state => Assert.Equal(2, Count(state.Value, Added)));
        Assert.All(states, state => Assert.True(TaggedContactCodec.Read(state.Value).HasTag("keen")));
        Assert.Equal(20, (await replica.Outbox.ReadAsync(1_000, CancellationToken.None)).Count);
    }

    [Fact]
    public async Task State_ThatCannotBeRead_HoldsItsEventsUntilItCan()
    {
        await using var lease = await redis.LeaseAsync();
        await using var connection = await ConnectionMultiplexer.ConnectAsync(lease.ConnectionString);
        var (log, database) = (new FakeLog(1), connection.GetDatabase());
        await using var server = await FakeLogServer.StartAsync(log);
        await using var replica = await Replica.StartAsync(lease, server.Address, 1);
        await replica.SaveAsync("w1", Story.Rule(0, "keen", "count(\"visit\", \"1h\") >= 2") with { Id = "keen" });
        log.Append(LoggedEvents.Of("e1", "c_1", "visit", Start));
        log.Append(LoggedEvents.Of("e2", "c_1", "visit", Start.AddMinutes(1)));
        await replica.Applier.ApplyAsync([log.Read(0, 1, 1)], CancellationToken.None);
        var state = (await StatesAsync(database))["w1/c_1"];

        await database.HashSetAsync(PartitionKeys.Of(0, "contacts"), "w1/c_1", new byte[] { 99, 0, 0 });
        await Assert.ThrowsAsync<UnreadableStateException>(() => replica.Applier.ApplyAsync([log.Read(0, 2, 1)], CancellationToken.None));
        await database.HashSetAsync(PartitionKeys.Of(0, "contacts"), "w1/c_1", state);

        Assert.Equal(2, (await replica.Applier.ApplyAsync([log.Read(0, 2, 1)], CancellationToken.None))[0].Watermark);
        Assert.True(TaggedContactCodec.Read((await StatesAsync(database))["w1/c_1"]).HasTag("keen"));
        Assert.Empty(log.Poison());
    }

    [Theory]
    [InlineData("\"Condition\":\"count(", "\"Condition\":\"count_of_the_next_version(")]
    [InlineData("\"IsSegment\":", "\"Lasts\":\"7d\",\"IsSegment\":")]
    public async Task Definition_ThatOnlyTheNextVersionKnows_HoldsEventsAndIsNotPassedOver(string known, string unknown)
    {
        await using var lease = await redis.LeaseAsync();
        await using var connection = await ConnectionMultiplexer.ConnectAsync(lease.ConnectionString);
        var (log, database) = (new FakeLog(1), connection.GetDatabase());
        await using var server = await FakeLogServer.StartAsync(log);
        await using var replica = await Replica.StartAsync(lease, server.Address, 1);
        await replica.SaveAsync("w1", Story.Rule(0, "keen", "count(\"visit\", \"1h\") >= 1") with { Id = "keen" });
        var definition = (string)(await database.HashGetAsync("{definitions}:all", "w1/rule/keen"))!;
        log.Append(LoggedEvents.Of("e1", "c_1", "visit", Start));

        await StoreAsync(database, definition.Replace(known, unknown, StringComparison.Ordinal));
        await Assert.ThrowsAsync<UnreadableDefinitionException>(() => replica.Catalog.PrepareAsync(CancellationToken.None));
        var fault = await Assert.ThrowsAsync<DomainError>(() => replica.Applier.ApplyAsync([log.Read(0, 1, 1)], CancellationToken.None));
        Assert.Equal(Common.V1.ErrorReason.Unavailable, fault.Reason);
        await StoreAsync(database, definition);
        await replica.Catalog.PrepareAsync(CancellationToken.None);

        Assert.Equal(1, (await replica.Applier.ApplyAsync([log.Read(0, 1, 1)], CancellationToken.None))[0].Watermark);
        Assert.Single(await replica.Outbox.ReadAsync(10, CancellationToken.None));
    }

    private static async Task StoreAsync(IDatabase database, string definition)
    {
        await database.HashSetAsync("{definitions}:all", "w1/rule/keen", definition);
        await database.StringIncrementAsync("{definitions}:version");
    }

    private static async Task AddAsync(IDatabase database)
    {
        foreach (var (key, bytes) in await StatesAsync(database))
        {
            if (Count(bytes, Added) > 0)
                continue;
            var state = TaggedContactState.Parser.ParseFrom(bytes);
            state.Form = 1_000;
            var aggregate = state.Aggregates[0];
            state.Aggregates[0] = AggregateTextState.Parser.ParseFrom([.. aggregate.ToByteArray(), .. Added]);
            await database.HashSetAsync(PartitionKeys.Of(0, "contacts"), key, (byte[])[.. state.ToByteArray(), .. Added]);
        }
    }

    private static async Task<Dictionary<string, byte[]>> StatesAsync(IDatabase database) =>
        (await database.HashGetAllAsync(PartitionKeys.Of(0, "contacts"))).Where(entry => ((string)entry.Name!)[0] != '~').ToDictionary(
            entry => (string)entry.Name!, entry => (byte[])entry.Value!);

    private static int Count(byte[] bytes, byte[] part) =>
        Enumerable.Range(0, Math.Max(0, bytes.Length - part.Length + 1)).Count(at => bytes.AsSpan(at, part.Length).SequenceEqual(part));
}
