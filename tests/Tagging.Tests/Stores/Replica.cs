using Grpc.Net.Client;
using Microsoft.Extensions.Logging.Abstractions;
using Rapport.Contact.V1;
using Rapport.Following.Bus;
using Rapport.Following.Conclusions;
using Rapport.Following.Partitions;
using Rapport.Following.Poison;
using Rapport.Hosting.Stores;
using Rapport.Platform.Testing.Services;
using Rapport.Platform.Testing.Stores;
using Rapport.Tagging.Contacts;
using Rapport.Tagging.Definitions;
using StackExchange.Redis;

namespace Rapport.Tagging.Tests.Stores;

/// <summary>The parts of one tagging process that apply runs and time, with a Redis connection of their own.</summary>
internal sealed class Replica : IAsyncDisposable
{
    private readonly IConnectionMultiplexer redis;
    private readonly GrpcChannel channel;

    private Replica(IConnectionMultiplexer redis, Uri log)
    {
        this.redis = redis;
        channel = GrpcChannel.ForAddress(log);
        var client = new EventLogService.EventLogServiceClient(channel);
        Catalog = new TaggingCatalog(
            new DefinitionStore(redis), new LogEnds(client, Clocks.Own), TimeProvider.System,
            NullLogger<TaggingCatalog>.Instance);
        Partitions = new RedisPartitions(redis);
        Outbox = new RedisOutbox(redis, Partitions);
        Due = new DueIndex(redis, Partitions, TagWrites.Due);
        var gate = new StoreGate([], NullLogger<StoreGate>.Instance);
        var relay = new ConclusionRelay(Outbox, client, gate, NullLogger<ConclusionRelay>.Instance);
        Applier = new RedisLogApplier(
            Partitions, new TaggingDecider(
                Catalog, new ContactHistory(client), Guards.Replay("tagging"), Guards.Of("tagging")), relay);
        Sweep = new ContactSweep(
            Partitions, Catalog, new LogFollower(
                Applier, new PoisonIsolation(
                    Applier, client, Guards.Of("tagging"), ReplayForm.Recompute, NullLogger<PoisonIsolation>.Instance),
                client, new LogEnds(client, Clocks.Own), gate, NullLogger<LogFollower>.Instance), relay);
    }

    public TaggingCatalog Catalog { get; }

    public RedisPartitions Partitions { get; }

    public RedisOutbox Outbox { get; }

    public DueIndex Due { get; }

    public RedisLogApplier Applier { get; }

    public ContactSweep Sweep { get; }

    public static async Task<Replica> StartAsync(RedisLease lease, Uri log, int partitionCount)
    {
        var replica = new Replica(await ConnectionMultiplexer.ConnectAsync(lease.ConnectionString), log);
        await replica.Partitions.ReadWatermarksAsync(partitionCount);
        await replica.Catalog.PrepareAsync(CancellationToken.None);
        return replica;
    }

    public async ValueTask DisposeAsync()
    {
        channel.Dispose();
        Catalog.Dispose();
        await redis.DisposeAsync();
    }
}
