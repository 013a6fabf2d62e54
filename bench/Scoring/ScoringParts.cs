using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Rapport.Contact.V1;
using Rapport.Following.Bus;
using Rapport.Following.Conclusions;
using Rapport.Following.Partitions;
using Rapport.Following.Poison;
using Rapport.Hosting.Stores;
using Rapport.Hosting.Time;
using Rapport.Runtime;
using Rapport.Scoring.Leads.Contracts;
using Rapport.Scoring.Scores;
using Rapport.Scoring.Scores.Leaderboards;
using Rapport.Scoring.Scores.Models;
using StackExchange.Redis;

namespace Rapport.Bench.Scoring;

/// <summary>The parts of the scoring service that do the work, over a Redis of their own and a generated log.</summary>
internal sealed class ScoringParts : IAsyncDisposable
{
    private const string Service = "scoring";
    private readonly string folder;
    private readonly WebApplication log;
    private readonly GrpcChannel channel;
    private readonly RedisServer server;

    private ScoringParts(
        string folder, WebApplication log, GrpcChannel channel, RedisServer server, IConnectionMultiplexer redis)
    {
        (this.folder, this.log, this.channel, this.server, Redis) = (folder, log, channel, server, redis);
        Log = new EventLogService.EventLogServiceClient(channel);
        Partitions = new RedisPartitions(redis);
        Catalog = new ModelCatalog(
            new ScoreModelStore(redis), new ContractStore(redis).ReadTermsAsync, NullLogger<ModelCatalog>.Instance);
        Models = new ModelEditing(
            new ScoreModelStore(redis), Catalog, new LeaderboardStore(redis, Partitions),
            new LogEnds(Log, new SystemClock(Options.Create(new PlatformClockOptions()))));
        var faults = new InjectedFaults(Service, Options.Create(new FaultOptions()));
        EventApplier = new EventApplier(new ContactHistory(Log), new HistoryReplay(faults));
        var relay = new ConclusionRelay(new RedisOutbox(redis, Partitions), Log,
            new StoreGate([], NullLogger<StoreGate>.Instance), NullLogger<ConclusionRelay>.Instance);
        Applier = new RedisLogApplier(
            Partitions, new ScoringDecider(Catalog, EventApplier, new PoisonGuard(Service, faults)), relay);
    }

    public EventLogService.EventLogServiceClient Log { get; }

    public IConnectionMultiplexer Redis { get; }

    public RedisPartitions Partitions { get; }

    public ModelCatalog Catalog { get; }

    public ModelEditing Models { get; }

    public EventApplier EventApplier { get; }

    public RedisLogApplier Applier { get; }

    /// <summary>Starts Redis and serves the log.</summary>
    public static async Task<ScoringParts> StartAsync(GeneratedLog generated, int partitions)
    {
        var (log, channel) = await generated.ServeAsync();
        var folder = Directory.CreateTempSubdirectory("rapport-bench-").FullName;
        var server = await RedisServer.StartAsync(folder, FreePort.Next(), _ => { }, CancellationToken.None);
        var parts = new ScoringParts(
            folder, log, channel, server, await ConnectionMultiplexer.ConnectAsync(server.ConnectionString));
        await parts.Partitions.ReadWatermarksAsync(partitions);
        await parts.Catalog.PrepareAsync(CancellationToken.None);
        return parts;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Catalog.Dispose();
        await Redis.DisposeAsync();
        channel.Dispose();
        await log.DisposeAsync();
        await server.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }
}
