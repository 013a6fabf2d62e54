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
using Rapport.Tagging.Domain;
using Rapport.Tagging.Populations;
using StackExchange.Redis;

namespace Rapport.Tagging.Tests.Stores;

/// <summary>The parts of one tagging process that apply runs and time, with a Redis connection of their own.</summary>
internal sealed class Replica : IAsyncDisposable
{
    private readonly IConnectionMultiplexer redis;
    private readonly GrpcChannel channel;

    private Replica(IConnectionMultiplexer redis, Uri log, TimeProvider clock)
    {
        this.redis = redis;
        channel = GrpcChannel.ForAddress(log);
        var client = new EventLogService.EventLogServiceClient(channel);
        var store = new DefinitionStore(redis);
        Catalog = new TaggingCatalog(store, NullLogger<TaggingCatalog>.Instance);
        Editing = new DefinitionEditing(store, Catalog, new LogEnds(client, Clocks.Own), TimeProvider.System);
        Partitions = new RedisPartitions(redis);
        Outbox = new RedisOutbox(redis, Partitions);
        Due = new DueIndex(redis, Partitions, TagWrites.Due);
        var gate = new StoreGate([], NullLogger<StoreGate>.Instance);
        var relay = new ConclusionRelay(Outbox, client, gate, NullLogger<ConclusionRelay>.Instance);
        var history = new ContactHistory(client);
        Applier = new RedisLogApplier(
            Partitions, new TaggingDecider(Catalog, history, Guards.Replay("tagging"), Guards.Of("tagging")), relay);
        var follower = new LogFollower(
            Applier, new PoisonIsolation(
                Applier, client, Guards.Of("tagging"), ReplayForm.Recompute, NullLogger<PoisonIsolation>.Instance),
            client, new LogEnds(client, Clocks.Own), gate, NullLogger<LogFollower>.Instance);
        Sweep = new ContactSweep(Partitions, Catalog, follower, relay);
        var contacts = new PartitionContacts(Partitions, Catalog, follower);
        Members = new MemberIndex(redis, Partitions);
        Steps = new PopulationSteps(Editing, Catalog, contacts, new PartitionWork(
            new PartitionFill(contacts, new PartitionPast(client, history), clock),
            new PartitionTakeUp(contacts, Outbox, relay, clock), Members));
    }

    public TaggingCatalog Catalog { get; }

    public DefinitionEditing Editing { get; }

    public PopulationSteps Steps { get; }

    public MemberIndex Members { get; }

    public RedisPartitions Partitions { get; }

    public RedisOutbox Outbox { get; }

    public DueIndex Due { get; }

    public RedisLogApplier Applier { get; }

    public ContactSweep Sweep { get; }

    public static async Task<Replica> StartAsync(RedisLease lease, Uri log, int partitionCount, TimeProvider? clock = null)
    {
        var replica = new Replica(
            await ConnectionMultiplexer.ConnectAsync(lease.ConnectionString), log, clock ?? TimeProvider.System);
        await replica.Partitions.ReadWatermarksAsync(partitionCount);
        await replica.Catalog.PrepareAsync(CancellationToken.None);
        return replica;
    }

    /// <summary>Saves a definition, and computes until it is in force and told.</summary>
    public async Task SaveAsync(string workspace, Definition wanted)
    {
        await Editing.SaveAsync(workspace, wanted);
        while (!await WorkAsync(workspace, CancellationToken.None))
        {
        }
    }

    /// <summary>Does what there is to do for a workspace; true when nothing is left.</summary>
    public async Task<bool> WorkAsync(string workspace, CancellationToken cancellation)
    {
        await Catalog.RefreshAsync(cancellation);
        if (Catalog.Of(workspace).All.Where(d => d.IsCandidate).MinBy(d => d.Definition.Number) is { } candidate)
        {
            await Steps.FillAsync(workspace, candidate, cancellation);
            return false;
        }

        return await Steps.TakeUpAsync(workspace, Catalog.StoredOf(workspace).TakeUp, cancellation);
    }

    /// <summary>Members of the version of a segment that is in force, by id.</summary>
    public async Task<string> MembersOfAsync(string workspace, string segment) => string.Join(",", await Members.ReadAsync(
        Catalog.Of(workspace).Find(DefinitionKind.Segment, segment)!.Definition.Number, "", 1_000_000));

    public async ValueTask DisposeAsync()
    {
        channel.Dispose();
        Catalog.Dispose();
        await redis.DisposeAsync();
    }
}
