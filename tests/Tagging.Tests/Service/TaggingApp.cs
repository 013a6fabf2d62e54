using Microsoft.Extensions.DependencyInjection;
using Rapport.Common.V1;
using Rapport.Contact.V1;
using Rapport.Platform.Testing;
using Rapport.Platform.Testing.Log;
using Rapport.Platform.Testing.Services;
using Rapport.Platform.Testing.Stores;
using Rapport.Tagging.V1;

namespace Rapport.Tagging.Tests.Service;

/// <summary>Tagging in this process over real Redis and a log in memory.</summary>
internal sealed class TaggingApp : IAsyncDisposable
{
    private readonly RedisLease lease;
    private readonly FakeLogServer server;

    private TaggingApp(RedisLease lease, FakeLogServer server, FakeLog log, FakeContacts contacts)
    {
        (this.lease, this.server, Log, Contacts) = (lease, server, log, contacts);
        Service = NewReplica();
        Tags = Service.Client<TagService.TagServiceClient>();
        TagRules = Service.Client<TagRuleService.TagRuleServiceClient>();
        ContactTags = Service.Client<ContactTagService.ContactTagServiceClient>();
        Segments = Service.Client<SegmentService.SegmentServiceClient>();
        Conditions = Service.Client<ConditionService.ConditionServiceClient>();
        Clock = Service.Client<PlatformClockService.PlatformClockServiceClient>();
    }

    public FakeLog Log { get; }

    /// <summary>Who exists: besides those that are put there, everybody with an event.</summary>
    public FakeContacts Contacts { get; }

    public ServiceUnderTest<Program> Service { get; }

    public TagService.TagServiceClient Tags { get; }

    public TagRuleService.TagRuleServiceClient TagRules { get; }

    public ContactTagService.ContactTagServiceClient ContactTags { get; }

    public SegmentService.SegmentServiceClient Segments { get; }

    public ConditionService.ConditionServiceClient Conditions { get; }

    public PlatformClockService.PlatformClockServiceClient Clock { get; }

    public IEnumerable<Event> Conclusions => Log.All().Select(logged => logged.Event).Where(happened => happened.Hop > 0);

    public static async Task<TaggingApp> StartAsync(RedisFixture redis)
    {
        var log = new FakeLog();
        var contacts = new FakeContacts(log);
        var app = new TaggingApp(await redis.LeaseAsync(), await FakeLogServer.StartAsync(log, contacts), log, contacts);
        await app.Service.ReadyAsync();
        return app;
    }

    public async Task SaveRuleAsync(string id, string tag, string condition) => await TagRules.SaveTagRuleAsync(
        new SaveTagRuleRequest { TagRule = new TagRule { Id = id, Tag = tag, Condition = condition } });

    public async Task SaveSegmentAsync(string id, string condition) => await Segments.SaveSegmentAsync(
        new SaveSegmentRequest { Segment = new Segment { Id = id, Condition = condition } });

    public async Task<string> TagsOfAsync(string contact) => string.Join(",",
        (await ContactTags.ListContactTagsAsync(new ListContactTagsRequest { Contact = contact })).Tags.Select(tag => tag.Tag));

    public async Task<string> MembersOfAsync(string segment) => string.Join(",",
        (await Segments.ListSegmentMembersAsync(new ListSegmentMembersRequest { Segment = segment })).Contacts);

    public ServiceUnderTest<Program> NewReplica(string workspace = "w1") => new(server.Address, Log.PartitionCount,
        new Dictionary<string, string> { ["ConnectionStrings:Redis"] = lease.ConnectionString })
    {
        Workspace = workspace,
    };

    /// <summary>What Redis holds of contacts: all keys of partitions but the outboxes.</summary>
    public Task<SortedDictionary<string, string>> ContentAsync() => RedisContent.ReadAsync(
        lease, key => char.IsAsciiDigit(key[1]) && !key.EndsWith(":out", StringComparison.Ordinal));

    /// <summary>Delivers everything until nothing more comes and nothing is left to be concluded.</summary>
    public async Task SettledAsync()
    {
        var outboxes = Enumerable.Range(0, Log.PartitionCount).Select(p => (StackExchange.Redis.RedisKey)$"{{{p}}}:out").ToArray();
        var progress = Service.Services.GetRequiredService<Rapport.Hosting.Time.ILogProgress>();
        for (var before = -1; before != Log.All().Count;)
        {
            before = Log.All().Count;
            await Service.PumpAsync(Log, _ => true);
            await Eventually.HoldsAsync(
                async () => await lease.Database.KeyExistsAsync(outboxes) == 0
                    && (await progress.AppliedAsync(CancellationToken.None)).Zip(Log.LastN()).All(pair => pair.First >= pair.Second),
                "everything has taken effect and all conclusions are in the log");
        }
    }

    /// <summary>Waits until the archive has the definitions.</summary>
    public Task ArchivedAsync()
    {
        var archive = Service.Services.GetRequiredService<DefinitionArchiveService.DefinitionArchiveServiceClient>();
        return Eventually.HoldsAsync(
            async () => (await archive.ReadDefinitionsAsync(new ReadDefinitionsRequest { Service = "tagging" })).Keys.Count > 0,
            "definitions are archived");
    }

    /// <summary>Everything in Redis is gone.</summary>
    public Task LoseRedisAsync() => lease.Connection.GetServers()[0].FlushDatabaseAsync(lease.Number);

    public async ValueTask DisposeAsync()
    {
        await Service.DisposeAsync();
        await server.DisposeAsync();
        await lease.DisposeAsync();
    }
}
