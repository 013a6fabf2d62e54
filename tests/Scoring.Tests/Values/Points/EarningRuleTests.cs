using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Rapport.Common.V1;
using Rapport.Platform.Testing;
using Rapport.Platform.Testing.Stores;
using Rapport.Scoring.Tests.Service;
using Rapport.Scoring.Tests.Stores;
using Rapport.Scoring.V1;
using Rapport.Values.V1;

namespace Rapport.Scoring.Tests.Values.Points;

/// <summary>Points that rules earn from events: decided once, explained, the same after every loss.</summary>
public sealed class EarningRuleTests(RedisFixture redis) : IClassFixture<RedisFixture>
{
    private static readonly EarningRule PerOrder = new()
    {
        Id = "order", Condition = "event.name == \"order_completed\"", PointsExpression = "event.properties.amount / 10.0",
    };

    private static readonly EarningRule SignUp = new()
    {
        Id = "signup", Condition = "event.name == \"signed_up\"", Points = 50, Repetition = ScoreRepetition.Once,
    };

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    [Fact]
    public async Task Rule_EventDeliveredOften_EarnsOnceAndTheEntrySaysWhy()
    {
        await using var app = await ScoringApp.StartAsync(redis, fits: false);
        await SaveAsync(app, new ValueSettings { EarningRules = { PerOrder }, PointsExpiryDays = 30 });
        var order = app.Log.Append(Order("o1", "c_1", 125.9))!;

        await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => app.Service.DeliverAsync(app.Log.Read(order.Partition, 1, 10))));
        await app.SettledAsync();

        var entry = Assert.Single(await EntriesAsync(app, "c_1"));
        Assert.Equal((12, "order", "o1", "order_completed"), (entry.Points, entry.Rule, entry.Cause, entry.Reason));
        var value = await app.Values.GetContactValueAsync(new GetContactValueRequest { Contact = "c_1" });
        Assert.Equal(12, value.Points.Balance);
        Assert.InRange(value.Points.ExpireTime.ToDateTimeOffset(), Now.AddDays(29), Now.AddDays(31));
        Assert.Equal(1, app.Log.All().Count(e => e.Event.Name == "points_earned"));
    }

    [Fact]
    public async Task Rule_ImportedHistory_EarnsNothing()
    {
        await using var app = await ScoringApp.StartAsync(redis, fits: false);
        await SaveAsync(app, new ValueSettings { EarningRules = { SignUp } });
        var imported = LoggedEvents.Of("s0", "c_1", "signed_up", Now);
        imported.Historic = true;
        app.Log.Append(imported);
        app.Log.Append(LoggedEvents.Of("s1", "c_1", "signed_up", Now));
        app.Log.Append(LoggedEvents.Of("s2", "c_1", "signed_up", Now));

        await app.SettledAsync();

        Assert.Equal("s1", Assert.Single(await EntriesAsync(app, "c_1")).Cause);
    }

    [Fact]
    public async Task Rules_ChangedAndEverythingLost_GiveTheSameLedgerAndAskForNothingAgain()
    {
        await using var app = await ScoringApp.StartAsync(redis, fits: false);
        await LiveAsync(app);
        await app.ArchivedAsync();
        var (content, events) = (await app.ContentAsync(), app.Log.All().Count);
        var ledger = await EntriesAsync(app, "c_1");

        await app.LoseRedisAsync();
        var rebuild = app.Service.Client<RebuildService.RebuildServiceClient>();
        await Eventually.HoldsAsync(
            async () => !(await rebuild.GetRebuildStatusAsync(new GetRebuildStatusRequest())).Running, "it is rebuilt");
        await app.SettledAsync();

        Assert.Equal(ledger, await EntriesAsync(app, "c_1"));
        Assert.Equal(content, await app.ContentAsync());
        Assert.Equal(events, app.Log.All().Count);
    }

    [Fact]
    public async Task Rules_SameLogDeliveredInAnyOrderToTwoReplicas_GiveTheSameLedger()
    {
        await using var app = await ScoringApp.StartAsync(redis, fits: false);
        await using var other = app.NewReplica(fits: false);
        await other.ReadyAsync();
        await SaveAsync(app, new ValueSettings { EarningRules = { SignUp } });
        var events = Enumerable.Range(0, 40)
            .Select(i => app.Log.Append(LoggedEvents.Of($"s{i}", $"c_{i % 4}", "signed_up", Now))!).ToArray();
        new Random(3).Shuffle(events);

        await Task.WhenAll(events.Select((e, i) =>
            (i % 2 == 0 ? app.Service : other).DeliverAsync(app.Log.Read(e.Partition, e.N, 1))));
        await app.SettledAsync();

        // What is first in the log counts, whatever came first.
        for (var c = 0; c < 4; c++)
        {
            var entry = Assert.Single(await EntriesAsync(app, $"c_{c}"));
            Assert.Equal((50, $"s{c}"), (entry.Points, entry.Cause));
        }

        Assert.Equal(4, app.Log.All().Count(e => e.Event.Name == "points_earned"));
    }

    [Fact]
    public async Task Rules_ContactsMerge_KeepWhatEitherEarnedAndTheLimitIsShared()
    {
        await using var app = await ScoringApp.StartAsync(redis, fits: false);
        await SaveAsync(app, new ValueSettings { EarningRules = { SignUp, PerOrder } });
        app.Log.Append(LoggedEvents.Of("s1", "c_1", "signed_up", Now));
        app.Log.Append(Order("o2", "c_2", 100));
        await app.SettledAsync();

        app.Log.Merge("w1", "c_1", "c_2", Now);
        app.Log.Append(LoggedEvents.Of("s2", "c_2", "signed_up", Now));
        app.Log.Append(Order("o3", "c_1", 40));
        await app.SettledAsync();

        var value = await app.Values.GetContactValueAsync(new GetContactValueRequest { Contact = "c_1" });
        Assert.Equal(("c_2", 64), (value.Contact, value.Points.Balance));
    }

    [Fact]
    public async Task Save_BadRules_NamesEveryFieldWithItsPosition()
    {
        await using var app = await ScoringApp.StartAsync(redis, fits: false);
        var settings = new ValueSettings
        {
            EarningRules =
            {
                new EarningRule { Id = "Bad id", Condition = "event.name ==", Points = 1 },
                new EarningRule { Id = "minus", Condition = "true", Points = -1 },
                new EarningRule { Id = "minus", Condition = "true", PointsExpression = "event.properties.amount +", Most = 2 },
                new EarningRule { Id = "loop", Condition = "event.name == \"points_earned\"", Points = 1 },
            },
        };

        var refused = await Assert.ThrowsAsync<RpcException>(() => SaveAsync(app, settings));

        var faults = refused.GetRpcStatus()!.GetDetail<Google.Rpc.BadRequest>()!.FieldViolations.ToLookup(v => v.Field, v => v.Description);
        Assert.StartsWith("line 1, column ", faults["settings.earning_rules[0].condition"].First(), StringComparison.Ordinal);
        Assert.StartsWith("line 1, column ", faults["settings.earning_rules[2].points_expression"].First(), StringComparison.Ordinal);
        foreach (var path in (string[])["[0].id", "[1].points", "[2].id", "[2].repetition", "[3].condition"])
            Assert.True(faults.Contains($"settings.earning_rules{path}"), path);
    }

    /// <summary>Two programs one after the other, with other points and tiers.</summary>
    private static async Task LiveAsync(ScoringApp app)
    {
        var (silver, gold) = (new TierDefinition { Id = "silver", Points = 60 }, new TierDefinition { Id = "gold", Points = 1000 });
        await SaveAsync(app, new ValueSettings { EarningRules = { SignUp, PerOrder }, Tiers = { silver } });
        foreach (var contact in (string[])["c_1", "c_2"])
        {
            app.Log.Append(LoggedEvents.Of($"s-{contact}", contact, "signed_up", Now));
            app.Log.Append(Order($"o-{contact}", contact, 120));
        }

        await app.SettledAsync();
        var dearer = PerOrder.Clone();
        dearer.PointsExpression = "event.properties.amount";
        await SaveAsync(app, new ValueSettings { EarningRules = { SignUp, dearer }, Tiers = { gold } });
        app.Log.Append(Order("o-late", "c_1", 30));
        app.Log.Append(LoggedEvents.Of("s-late", "c_1", "signed_up", Now));
        await app.SettledAsync();
        Assert.Equal([30, 12, 50], (await EntriesAsync(app, "c_1")).Select(entry => entry.Points));
        Assert.Contains(app.Log.All(), e => e.Event.Name == "tier_changed" && e.Event.Properties.Fields["to"].StringValue == "silver");
    }

    private static Event Order(string id, string contact, double amount) =>
        LoggedEvents.Of(id, contact, "order_completed", Now, null, ("amount", Value.ForNumber(amount)));

    private static async Task SaveAsync(ScoringApp app, ValueSettings settings) =>
        await app.ValueSettings.SaveValueSettingsAsync(new SaveValueSettingsRequest { Settings = settings });

    private static async Task<List<PointsEntry>> EntriesAsync(ScoringApp app, string contact) =>
        [.. (await app.Points.ListPointsEntriesAsync(new ListPointsEntriesRequest { Contact = contact })).Entries];
}
