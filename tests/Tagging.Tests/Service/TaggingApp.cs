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

    private readonly bool patient;

    private TaggingApp(RedisLease lease, FakeLogServer server, FakeLog log, FakeContacts contacts, bool patient)
    {
        (this.lease, this.server, Log, Contacts, this.patient) = (lease, server, log, contacts, patient);
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

    /// <summary>Starts it.</summary>
    /// <param name="redis">The store.</param>
    /// <param name="patient">
    /// Whether who saves is answered when the definition is in force, however long that takes; false where it will not come so
    /// far.
    /// </param>
    public static async Task<TaggingApp> StartAsync(RedisFixture redis, bool patient = true)
    {
        var log = new FakeLog();
        var contacts = new FakeContacts(log);
        var app = new TaggingApp(await redis.LeaseAsync(), await FakeLogServer.StartAsync(log, contacts), log, contacts, patient);
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
        new Dictionary<string, string>
        {
            ["ConnectionStrings:Redis"] = lease.ConnectionString,
            [ServiceUnderTest<Program>.Patience] = patient ? ServiceUnderTest<Program>.Patient : "1",
        })
    {
        Workspace = workspace,
    };

    /// <summary>What Redis holds of contacts: all keys of partitions but the outboxes.</summary>
    public async Task<SortedDictionary<string, string>> ContentAsync()
    {
        var content = await RedisContent.ReadAsync(
            lease, key => char.IsAsciiDigit(key[1]) && !key.EndsWith(":out", StringComparison.Ordinal));
        // How far the contacts have come with what was saved is no state of theirs.
        foreach (var key in content.Keys.Where(key => key.EndsWith(":contacts", StringComparison.Ordinal)).ToList())
            content[key] = string.Join('\n', content[key].Split('\n').Where(line => line[0] != '~'));
        return content;
    }

    /// <summary>Waits until the newest versions of all segments and rules are in force.</summary>
    public Task WholeAsync() => Eventually.HoldsAsync(
        async () => (await Segments.ListSegmentsAsync(new ListSegmentsRequest())).Segments.All(s => s.State == DefinitionState.Active)
            && (await TagRules.ListTagRulesAsync(new ListTagRulesRequest())).TagRules.All(r => r.State == DefinitionState.Active),
        "all definitions are in force");

    /// <summary>
    /// Delivers everything until nothing more comes and nothing is left to be concluded: what a definition that came in force
    /// brings about is told after it did.
    /// </summary>
    public async Task SettledAsync()
    {
        var outboxes = Enumerable.Range(0, Log.PartitionCount).Select(p => (StackExchange.Redis.RedisKey)$"{{{p}}}:out").ToArray();
        var progress = Service.Services.GetRequiredService<Rapport.Hosting.Time.ILogProgress>();
        for (var before = -1; before != Log.All().Count;)
        {
            before = Log.All().Count;
            await Eventually.HoldsAsync(
                async () =>
                {
                    await Service.PumpAsync(Log, _ => true);
                    return await IsSettledAsync();
                },
                "everything has taken effect and all conclusions are in the log");
        }

        // In the order in which one brings about the next.
        async Task<bool> IsSettledAsync() => !(await Clock.GetClockStatusAsync(new GetClockStatusRequest())).Busy
            && await lease.Database.KeyExistsAsync(outboxes) == 0
            && (await progress.AppliedAsync(CancellationToken.None)).Zip(Log.LastN()).All(pair => pair.First >= pair.Second);
    }

    /// <summary>Waits until the archive has the definitions.</summary>
    /// <param name="id">The definition; null for any.</param>
    public Task ArchivedAsync(string? id = null)
    {
        var archive = Service.Services.GetRequiredService<DefinitionArchiveService.DefinitionArchiveServiceClient>();
        return Eventually.HoldsAsync(
            async () => (await archive.ReadDefinitionsAsync(new ReadDefinitionsRequest { Service = "tagging" })).Keys
                .Any(key => id is null || key.Fields?.Values.Keys.Any(name => name.EndsWith($"/{id}", StringComparison.Ordinal)) == true),
            "definitions are archived");
    }

    /// <summary>A contact's state cannot be read any more: whoever comes to it waits.</summary>
    /// <returns>What was stored.</returns>
    public async Task<byte[]> BreakStateAsync(string contact)
    {
        var (key, field) = StateOf(contact);
        var stored = (byte[])(await lease.Database.HashGetAsync(key, field))!;
        await lease.Database.HashSetAsync(key, field, new byte[] { 99, 0, 0 });
        return stored;
    }

    /// <summary>It can again.</summary>
    public Task RestoreStateAsync(string contact, byte[] stored)
    {
        var (key, field) = StateOf(contact);
        return lease.Database.HashSetAsync(key, field, stored);
    }

    private (StackExchange.Redis.RedisKey Key, string Field) StateOf(string contact) =>
        ($"{{{Rapport.Events.Partition.Of("w1", contact, Log.PartitionCount)}}}:contacts", $"w1/{contact}");

    /// <summary>Everything in Redis is gone.</summary>
    public Task LoseRedisAsync() => lease.Connection.GetServers()[0].FlushDatabaseAsync(lease.Number);

    public async ValueTask DisposeAsync()
    {
        await Service.DisposeAsync();
        await server.DisposeAsync();
        await lease.DisposeAsync();
    }
}
