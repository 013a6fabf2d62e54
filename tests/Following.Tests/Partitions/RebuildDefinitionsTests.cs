using Grpc.Net.Client;
using Microsoft.Extensions.Logging.Abstractions;
using Rapport.Common.V1;
using Rapport.Contact.V1;
using Rapport.Following.Bus;
using Rapport.Following.Conclusions;
using Rapport.Following.Partitions;
using Rapport.Hosting.Stores;
using Rapport.Platform.Testing.Stores;

namespace Rapport.Following.Tests.Partitions;

/// <summary>A store that was lost lost the definitions too: nobody decides by those that were not there yet.</summary>
public sealed class RebuildDefinitionsTests(RedisFixture redis) : IClassFixture<RedisFixture>
{
    [Fact]
    public async Task Apply_OfAPartitionThatIsRebuilt_ReadsTheDefinitionsOnceAndBeforeItDecides()
    {
        await using var lease = await redis.LeaseAsync();
        await using var connection = await StackExchange.Redis.ConnectionMultiplexer.ConnectAsync(lease.ConnectionString);
        using var channel = GrpcChannel.ForAddress("http://127.0.0.1:1");
        var partitions = new RedisPartitions(connection);
        var (decider, reads) = (new Decider(), 0);
        var relay = new ConclusionRelay(
            new RedisOutbox(connection, partitions), new EventLogService.EventLogServiceClient(channel),
            new StoreGate([], NullLogger<StoreGate>.Instance), NullLogger<ConclusionRelay>.Instance);
        var applier = new RedisLogApplier(partitions, decider, relay,
        [
            _ =>
            {
                decider.Known = $"read {++reads}";
                return Task.CompletedTask;
            },
        ]);
        await applier.ReadWatermarksAsync(2, default);
        await ApplyAsync(applier, 0, 1);
        // Partition 0 goes on; partition 1 is as after a loss, when the log held four events, and then as after another.
        await lease.Database.StringSetAsync(PartitionKeys.Mark(1), $"{new PartitionMark(0, 0, 4, 77)}");
        await ApplyAsync(applier, 1, 1);
        await ApplyAsync(applier, 1, 2);
        await ApplyAsync(applier, 0, 2);
        await lease.Database.StringSetAsync(PartitionKeys.Mark(1), $"{new PartitionMark(0, 0, 4, 99)}");
        await ApplyAsync(applier, 1, 1);

        Assert.Equal(["0/1 at start", "1/1 read 1", "1/2 read 1", "0/2 read 1", "1/1 read 2"], decider.Decided);
    }

    private static async Task ApplyAsync(RedisLogApplier applier, int partition, long n)
    {
        var stretch = new Stretch
        {
            Partition = partition, FirstN = n, Events = { new Event { Workspace = "w1", Contact = "c_1", Id = $"e{n}" } },
        };
        Assert.Equal(ApplyResult.Applied, (await applier.ApplyAsync([stretch], default))[0].Result);
    }

    private sealed class Decider : IStretchDecider
    {
        public string Known { get; set; } = "at start";

        public List<string> Decided { get; } = [];

        public ValueTask DecideAsync(
            NewStretch stretch, IReadOnlyDictionary<string, byte[]?> states, PartitionCommit commit, CancellationToken cancellation)
        {
            Decided.Add($"{stretch.Partition}/{stretch.FirstN} {Known}");
            return default;
        }
    }
}
