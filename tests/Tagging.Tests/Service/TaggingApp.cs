using Rapport.Common.V1;
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

    private TaggingApp(RedisLease lease, FakeLogServer server, FakeLog log)
    {
        (this.lease, this.server, Log) = (lease, server, log);
        Service = NewReplica();
        Tags = Service.Client<TagService.TagServiceClient>();
        Segments = Service.Client<SegmentService.SegmentServiceClient>();
        Clock = Service.Client<PlatformClockService.PlatformClockServiceClient>();
    }

    public FakeLog Log { get; }

    public ServiceUnderTest<Program> Service { get; }

    public TagService.TagServiceClient Tags { get; }

    public SegmentService.SegmentServiceClient Segments { get; }

    public PlatformClockService.PlatformClockServiceClient Clock { get; }

    public IEnumerable<Event> Conclusions => Log.All().Select(logged => logged.Event).Where(happened => happened.Hop > 0);

    public static async Task<TaggingApp> StartAsync(RedisFixture redis)
    {
        var log = new FakeLog();
        var app = new TaggingApp(await redis.LeaseAsync(), await FakeLogServer.StartAsync(log), log);
        await app.Service.ReadyAsync();
        return app;
    }

    public async Task SaveRuleAsync(string id, string tag, string condition) => await Tags.SaveTagRuleAsync(
        new SaveTagRuleRequest { TagRule = new TagRule { Id = id, Tag = tag, Condition = condition } });

    public async Task SaveSegmentAsync(string id, string condition) => await Segments.SaveSegmentAsync(
        new SaveSegmentRequest { Segment = new Segment { Id = id, Condition = condition } });

    public async Task<string> TagsOfAsync(string contact) => string.Join(",",
        (await Tags.ListContactTagsAsync(new ListContactTagsRequest { Contact = contact })).Tags.Select(tag => tag.Tag));

    public async Task<string> MembersOfAsync(string segment) => string.Join(",",
        (await Segments.ListSegmentMembersAsync(new ListSegmentMembersRequest { Segment = segment })).Contacts);

    public ServiceUnderTest<Program> NewReplica(string workspace = "w1") => new(server.Address, Log.PartitionCount,
        new Dictionary<string, string> { ["ConnectionStrings:Redis"] = lease.ConnectionString })
    {
        Workspace = workspace,
    };

    public async ValueTask DisposeAsync()
    {
        await Service.DisposeAsync();
        await server.DisposeAsync();
        await lease.DisposeAsync();
    }
}
