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
using Rapport.Scoring.Leads.Contracts;
using Rapport.Scoring.Scores;
using Rapport.Scoring.Scores.Leaderboards;
using Rapport.Scoring.Scores.Models;
using StackExchange.Redis;

namespace Rapport.Scoring.Tests.Stores;

/// <summary>The parts of one scoring process that apply runs, with a Redis connection of their own.</summary>
internal sealed class Replica : IAsyncDisposable
{
    private readonly IConnectionMultiplexer redis;
    private readonly GrpcChannel channel;

    private Replica(IConnectionMultiplexer redis, Uri log)
    {
        this.redis = redis;
        channel = GrpcChannel.ForAddress(log);
        var client = new EventLogService.EventLogServiceClient(channel);
        Catalog = new ModelCatalog(
            new ScoreModelStore(redis), new ContractStore(redis).ReadTermsAsync, NullLogger<ModelCatalog>.Instance);
        Partitions = new RedisPartitions(redis);
        Models = new ModelEditing(new ScoreModelStore(redis), Catalog, new LeaderboardStore(redis, Partitions), new LogEnds(client, Clocks.Own));
        Outbox = new RedisOutbox(redis, Partitions);
        var relay = new ConclusionRelay(
            Outbox, client, new StoreGate([], NullLogger<StoreGate>.Instance), NullLogger<ConclusionRelay>.Instance);
        Due = new DueIndex(redis, Partitions, ScoreWrites.History);
        Applier = new RedisLogApplier(
            Partitions, new ScoringDecider(
                Catalog, new EventApplier(new ContactHistory(client), Guards.Replay("scoring")), Guards.Of("scoring")), relay);
        var gate = new StoreGate([], NullLogger<StoreGate>.Instance);
        History = new HistorySweep(
            Due, Partitions, Catalog, new LogFollower(
                Applier, new PoisonIsolation(
                    Applier, client, Guards.Of("scoring"), ReplayForm.Recompute, NullLogger<PoisonIsolation>.Instance),
                client, new LogEnds(client, Clocks.Own), gate, NullLogger<LogFollower>.Instance),
            relay, gate, TimeProvider.System, NullLogger<HistorySweep>.Instance);
    }

    public ModelCatalog Catalog { get; }

    public ModelEditing Models { get; }

    public RedisPartitions Partitions { get; }

    public RedisOutbox Outbox { get; }

    public RedisLogApplier Applier { get; }

    public DueIndex Due { get; }

    public HistorySweep History { get; }

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
