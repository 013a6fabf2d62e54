using Microsoft.Extensions.DependencyInjection;
using Rapport.Common.V1;
using Rapport.Contact.V1;
using Rapport.Leads.V1;
using Rapport.Platform.Testing;
using Rapport.Platform.Testing.Log;
using Rapport.Platform.Testing.Services;
using Rapport.Platform.Testing.Stores;
using Rapport.Propensity.V1;
using Rapport.Scoring.V1;
using Rapport.Values.V1;
using ServiceDescriptor = Google.Protobuf.Reflection.ServiceDescriptor;

namespace Rapport.Scoring.Tests.Service;

/// <summary>Scoring in this process over real Redis and a log in memory.</summary>
internal sealed class ScoringApp : IAsyncDisposable
{
    private readonly RedisLease lease;
    private readonly FakeLogServer server;

    private ScoringApp(
        RedisLease lease, FakeLogServer server, (FakeLog Log, FakeContacts Contacts) world, bool fits, bool trains)
    {
        (this.lease, this.server, (Log, Contacts)) = (lease, server, world);
        Service = NewReplica(fits, trains);
    }

    /// <summary>What callers may reach.</summary>
    public static ServiceDescriptor[] PublicServices { get; } =
    [
        ScoreService.Descriptor, ScoreModelService.Descriptor, BackTestService.Descriptor, ReceiptService.Descriptor,
        LeadService.Descriptor, LeadPrecisionService.Descriptor, MqlContractService.Descriptor, CompanyScoreService.Descriptor,
        ValueService.Descriptor, PointsService.Descriptor, ValueSettingsService.Descriptor, ValueModelService.Descriptor,
        PropensityService.Descriptor,
    ];

    public FakeLog Log { get; }

    /// <summary>Who exists: besides those that are put there, everybody with an event.</summary>
    public FakeContacts Contacts { get; }

    public ServiceUnderTest<Program> Service { get; }

    public ScoreService.ScoreServiceClient Scores => Service.Client<ScoreService.ScoreServiceClient>();

    public ScoreModelService.ScoreModelServiceClient ScoreModels => Service.Client<ScoreModelService.ScoreModelServiceClient>();

    public BackTestService.BackTestServiceClient BackTests => Service.Client<BackTestService.BackTestServiceClient>();

    public ReceiptService.ReceiptServiceClient Receipts => Service.Client<ReceiptService.ReceiptServiceClient>();

    public LeadService.LeadServiceClient Leads => Service.Client<LeadService.LeadServiceClient>();

    public LeadPrecisionService.LeadPrecisionServiceClient Precision => Service.Client<LeadPrecisionService.LeadPrecisionServiceClient>();

    public MqlContractService.MqlContractServiceClient Contracts => Service.Client<MqlContractService.MqlContractServiceClient>();

    public CompanyScoreService.CompanyScoreServiceClient Companies => Service.Client<CompanyScoreService.CompanyScoreServiceClient>();

    public ValueService.ValueServiceClient Values => Service.Client<ValueService.ValueServiceClient>();

    public PointsService.PointsServiceClient Points => Service.Client<PointsService.PointsServiceClient>();

    public ValueSettingsService.ValueSettingsServiceClient ValueSettings => Service.Client<ValueSettingsService.ValueSettingsServiceClient>();

    public ValueModelService.ValueModelServiceClient ValueModels => Service.Client<ValueModelService.ValueModelServiceClient>();

    public PropensityService.PropensityServiceClient Propensities => Service.Client<PropensityService.PropensityServiceClient>();

    public static async Task<ScoringApp> StartAsync(RedisFixture redis, FakeLog? log = null, bool fits = true, bool trains = true)
    {
        log ??= new FakeLog();
        var contacts = new FakeContacts(log);
        var app = new ScoringApp(
            await redis.LeaseAsync(), await FakeLogServer.StartAsync(log, contacts), (log, contacts), fits, trains);
        await app.Service.ReadyAsync();
        return app;
    }

    /// <summary>A model whose points fade in ten days: page views 2, sign-ups 40 once, orders 60; hot at 100.</summary>
    public static ScoreModel Engagement() => new()
    {
        Id = "engagement", DisplayName = "Engagement",
        HalfLife = Google.Protobuf.WellKnownTypes.Duration.FromTimeSpan(TimeSpan.FromDays(10)),
        Rules =
        {
            new ScoreRule { Id = "visit", Condition = "event.name == \"page_viewed\"", Points = 2 },
            new ScoreRule { Id = "signup", Condition = "event.name == \"signed_up\"", Points = 40, Repetition = ScoreRepetition.Once },
            new ScoreRule { Id = "order", Condition = "event.name == \"order_completed\" && event.properties.amount >= 50.0", Points = 60 },
        },
        Thresholds = { new ScoreThreshold { Id = "hot", EnterAt = 100, RearmBelow = 80, SetsStage = "mql" } },
    };

    /// <summary>The same with bands at 20 and 60 and no other rule than page views.</summary>
    public static ScoreModel Banded()
    {
        var model = Engagement();
        model.Bands = new ScoreBands { High = 60, Middle = 20 };
        model.HalfLife = null;
        while (model.Rules.Count > 1)
            model.Rules.RemoveAt(1);
        return model;
    }

    public ServiceUnderTest<Program> NewReplica(bool fits = true, bool trains = true) => new(server.Address, Log.PartitionCount,
        new Dictionary<string, string>
        {
            ["ConnectionStrings:Redis"] = lease.ConnectionString, ["Scoring:Value:Fits"] = fits ? "true" : "false",
            ["Scoring:Propensity:Trains"] = trains ? "true" : "false",
            [ServiceUnderTest<Program>.Patience] = ServiceUnderTest<Program>.Patient,
        });

    /// <summary>What Redis holds of contacts: all keys of partitions but the outboxes.</summary>
    public Task<SortedDictionary<string, string>> ContentAsync() => RedisContent.ReadAsync(
        lease, key => char.IsAsciiDigit(key[1]) && !key.EndsWith(":out", StringComparison.Ordinal));

    /// <summary>Delivers everything until nothing more comes and nothing is left to be concluded.</summary>
    public async Task SettledAsync()
    {
        var outboxes = Enumerable.Range(0, Log.PartitionCount).Select(p => (StackExchange.Redis.RedisKey)$"{{{p}}}:out").ToArray();
        var progress = Service.Services.GetRequiredService<Rapport.Hosting.Time.ILogProgress>();
        var clock = Service.Client<PlatformClockService.PlatformClockServiceClient>();
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
        async Task<bool> IsSettledAsync() => !(await clock.GetClockStatusAsync(new GetClockStatusRequest())).Busy
            && await lease.Database.KeyExistsAsync(outboxes) == 0
            && (await progress.AppliedAsync(CancellationToken.None)).Zip(Log.LastN()).All(pair => pair.First >= pair.Second);
    }

    /// <summary>Waits until the archive has the definitions.</summary>
    public Task ArchivedAsync()
    {
        var archive = Service.Services.GetRequiredService<DefinitionArchiveService.DefinitionArchiveServiceClient>();
        return Eventually.HoldsAsync(
            async () => (await archive.ReadDefinitionsAsync(new ReadDefinitionsRequest { Service = "scoring" })).Keys.Count > 0,
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
