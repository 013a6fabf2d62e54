using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using MathNet.Numerics.Distributions;
using Rapport.Common.V1;
using Rapport.Platform.Testing;
using Rapport.Platform.Testing.Log;
using Rapport.Platform.Testing.Stores;
using Rapport.Scoring.Tests.Service;
using Rapport.Scoring.Tests.Stores;
using Rapport.Values.V1;

namespace Rapport.Scoring.Tests.Values;

public sealed class ValueServiceTests(RedisFixture redis) : IClassFixture<RedisFixture>
{
    private const int Buyers = 600;

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    [Fact]
    public async Task E10_OrdersInAnyOrderAndTwice_GiveTheSameValue()
    {
        var now = Now;
        var events = Enumerable.Range(0, 20).SelectMany(i => new[]
        {
            Ordered($"o{i}", "c_1", now.AddDays(-3 * i), 10 + i), Refunded($"r{i}", "c_1", now.AddDays(-i), i, $"o{i}"),
        }).ToArray();
        var values = new List<LifetimeValue>();
        for (var seed = 0; seed < 3; seed++)
        {
            await using var app = await ScoringApp.StartAsync(redis);
            new Random(seed).Shuffle(events);
            foreach (var happened in events)
                app.Log.Append(happened.Clone());
            var run = app.Log.Read(app.Log.All()[0].Partition, 1, 100);
            await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => app.Service.DeliverAsync(run)));
            values.Add((await ReadAsync(app, "c_1")).Lifetime);
        }

        Assert.Equal(200, values[0].HistoricValue, 1e-9);
        Assert.Equal((20, 19), (values[0].Orders, values[0].RepeatPurchases));
        Assert.All(values, value => Assert.Equal((values[0].HistoricValue, values[0].RecencyWeeks), (value.HistoricValue, value.RecencyWeeks)));
    }

    [Fact]
    public async Task Fit_OnDemand_GivesEveryPartOfTheValueAndTellsGroupsOnce()
    {
        await using var app = await ScoringApp.StartAsync(redis, fits: false);
        await BuyAsync(app, Buyers);
        await app.ValueSettings.SaveValueSettingsAsync(new SaveValueSettingsRequest
        {
            Settings = new ValueSettings { Currency = "EUR", Margin = 0.5, AnnualDiscount = 0.1 },
        });

        // Another process fits: with this one, a fit could begin by itself before all purchases are in.
        await using var fitting = app.NewReplica();
        await fitting.ReadyAsync();

        var fit = await FitAsync(app);
        await app.Service.PumpAsync(app.Log, events => events.Count(e => e.Event.Name == "rfm_group_changed") >= Buyers);
        var again = await FitAsync(app);

        Assert.Equal((FitState.Succeeded, Buyers), (fit.State, fit.Customers));
        Assert.Equal(["r", "alpha", "a", "b"], fit.BgNbd.Parameters.Select(p => p.Name));
        Assert.All(fit.BgNbd.Parameters.Concat(fit.GammaGamma.Parameters), p => Assert.True(p.Value > 0 && p.StandardError > 0));
        Assert.True(again.Version > fit.Version);
        Assert.Equal(Buyers, app.Log.All().Count(e => e.Event.Name == "rfm_group_changed"));
        var value = await ReadAsync(app, "c_7");
        Assert.Equal(value.Rfm.Group, value.Rfm.AnnouncedGroup);
        Assert.Equal(again.Version, value.Lifetime.DefinitionVersion);
        Assert.True(value.Lifetime is { PredictedValue: > 0, ProbabilityAlive: > 0 and <= 1, ExpectedPurchases: > 0 });
        Assert.True(string.CompareOrdinal(value.Lifetime.NextOrder.Earliest, value.Lifetime.NextOrder.Latest) < 0);
    }

    [Fact]
    public async Task B14_FitsStandStill_ReadsAnswerAndTheirAgeGrows()
    {
        await using var app = await ScoringApp.StartAsync(redis, fits: false);
        await BuyAsync(app, Buyers);
        var without = await ReadAsync(app, "c_7");
        Assert.Equal(0, without.Lifetime.DefinitionVersion);
        Assert.False(without.Lifetime.HasPredictedValue);
        await using (var fitting = app.NewReplica(fits: true))
        {
            await fitting.ReadyAsync();
            await FitAsync(app);
        }

        var fitted = await ReadAsync(app, "c_7");
        Assert.InRange(fitted.Rfm.Age.ToTimeSpan().TotalDays, 0, 0.1);
        var clock = app.Service.Client<PlatformClockService.PlatformClockServiceClient>();
        foreach (var days in (int[])[1, 5, 40])
        {
            await clock.AdvanceClockAsync(new AdvanceClockRequest { To = Now.AddDays(days).ToTimestamp() });
            var value = await ReadAsync(app, "c_7");
            Assert.InRange(value.Rfm.Age.ToTimeSpan().TotalDays, days - 0.1, days + 0.1);
            Assert.Equal(value.Rfm.Age, value.Lifetime.Age);
            // By what was fitted, however old; only the person's own recency goes on.
            Assert.Equal(
                (fitted.Rfm.DefinitionVersion, fitted.Lifetime.DefinitionVersion),
                (value.Rfm.DefinitionVersion, value.Lifetime.DefinitionVersion));
            Assert.NotEmpty(value.Rfm.Group);
            Assert.True(value.Lifetime is { HasPredictedValue: true, PredictedValue: > 0 });
        }
    }

    [Fact]
    public async Task Fit_NobodyHasBought_FailsWithAReason()
    {
        await using var app = await ScoringApp.StartAsync(redis);

        var fit = await FitAsync(app);

        Assert.Equal((FitState.Failed, "Nobody has bought yet."), (fit.State, fit.Detail));
    }

    [Fact]
    public async Task Settings_WithFaults_NameEveryField()
    {
        await using var app = await ScoringApp.StartAsync(redis);
        var settings = new ValueSettings
        {
            Currency = "euro", Margin = double.NaN, AnnualDiscount = -1, Rates = { ["USD"] = double.PositiveInfinity },
            RfmLimits = new RfmLimits { Recency = { 4, 3, 2, 1 }, Frequency = { 1, 2, 3, 4 }, Monetary = { 1, 2, 3 } },
            Tiers = { new TierDefinition { Id = "b", Points = 5 }, new TierDefinition { Id = "b", Points = 5 } },
        };

        var refused = await Assert.ThrowsAsync<RpcException>(async () =>
            await app.ValueSettings.SaveValueSettingsAsync(new SaveValueSettingsRequest { Settings = settings }));

        Assert.Equal(
            [
                "settings.annual_discount", "settings.currency", "settings.margin", "settings.rates[USD]",
                "settings.rfm_limits.monetary", "settings.rfm_limits.recency", "settings.tiers[1].id", "settings.tiers[1].points",
            ],
            refused.GetRpcStatus()!.GetDetail<Google.Rpc.BadRequest>()!.FieldViolations.Select(v => v.Field).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Orders_WithoutAUsableAmount_AreCountedAsThat()
    {
        await using var app = await ScoringApp.StartAsync(redis);
        app.Log.Append(Ordered("o1", "c_1", Now, 10));
        foreach (var (amount, i) in new[] { -1, double.NaN, double.PositiveInfinity, 1e13 }.Select((amount, i) => (amount, i)))
            app.Log.Append(Ordered($"bad{i}", "c_1", Now, amount));
        await app.Service.PumpAsync(app.Log, _ => true);

        var value = await ReadAsync(app, "c_1");

        Assert.Equal((10, 1, 4), (value.Lifetime.HistoricValue, value.Lifetime.Orders, value.Lifetime.Unusable));
        Assert.Equal(
            ["not_plain_decimal 2", "negative 1", "too_large 1"],
            value.Lifetime.UnusableReasons.Select(reason => $"{reason.Reason} {reason.Count}"));
    }

    [Fact]
    public async Task Orders_WithAmountsAsShopsFormatThem_AreUnusableAndNeverAHundredTimesTooMuch()
    {
        await using var app = await ScoringApp.StartAsync(redis);
        foreach (var (field, amount) in new[]
        {
            ("amount", "49,99"), ("total", "1,234.56"), ("revenue", "1.234,56"), ("value", "€5"),
        })
            app.Log.Append(LoggedEvents.Of(field, $"c_{field}", "order_completed", Now, null, (field, Value.ForString(amount))));
        app.Log.Append(LoggedEvents.Of("plain", "c_plain", "order_completed", Now, null, ("total", Value.ForString("49.99"))));
        app.Log.Append(LoggedEvents.Of(
            "back", "c_plain", "order_refunded", Now, null, ("amount", Value.ForString("9,99")), ("order_id", Value.ForString("plain"))));
        app.Log.Append(LoggedEvents.Of("none", "c_none", "order_completed", Now));
        app.Log.Append(LoggedEvents.Of("null", "c_null", "order_completed", Now, null, ("amount", Value.ForNull()), ("total", Value.ForNumber(5))));
        await app.Service.PumpAsync(app.Log, _ => true);

        foreach (var field in new[] { "amount", "total", "revenue", "value" })
        {
            var lifetime = (await ReadAsync(app, $"c_{field}")).Lifetime;
            Assert.Equal((0, 0, 1), (lifetime.HistoricValue, lifetime.Orders, lifetime.Unusable));
            var example = Assert.Single(lifetime.UnusableExamples);
            Assert.Equal((field, field, "not_plain_decimal"), (example.EventId, example.Field, example.Reason));
            Assert.DoesNotContain(example.Shape, sign => sign is >= '0' and <= '8');
        }

        var plain = (await ReadAsync(app, "c_plain")).Lifetime;
        Assert.Equal((49.99, 1), (plain.HistoricValue, plain.Unusable));
        Assert.Equal("absent", Assert.Single((await ReadAsync(app, "c_none")).Lifetime.UnusableReasons).Reason);
        Assert.Equal(5, (await ReadAsync(app, "c_null")).Lifetime.HistoricValue);
    }

    [Fact]
    public async Task Orders_ByAnIdOfAnyWriting_CountOnceAndByNoneEachByItself()
    {
        await using var app = await ScoringApp.StartAsync(redis);
        Value[] same = [Value.ForNumber(1), Value.ForString("1"), Value.ForString(" 1 ")];
        foreach (var (id, i) in same.Select((id, i) => (id, i)))
            app.Log.Append(LoggedEvents.Of($"n{i}", "c_same", "order_completed", Now, null, ("amount", Value.ForNumber(100)), (i == 2 ? "orderId" : "order_id", id)));
        foreach (var (slip, i) in new[] { "undefined", "null", "", "[object Object]", "0" }.Select((slip, i) => (slip, i)))
            app.Log.Append(LoggedEvents.Of($"s{i}", "c_slips", "order_completed", Now, null, ("amount", Value.ForNumber(5)), ("order_id", Value.ForString(slip))));
        await app.Service.PumpAsync(app.Log, _ => true);

        var (one, slips) = ((await ReadAsync(app, "c_same")).Lifetime, (await ReadAsync(app, "c_slips")).Lifetime);
        Assert.Equal((1, 100), (one.Orders, one.HistoricValue));
        Assert.Equal((5, 25), (slips.Orders, slips.HistoricValue));
    }

    private static Event Ordered(string id, string contact, DateTimeOffset at, double amount) => LoggedEvents.Of(
        id, contact, "order_completed", at, null, ("amount", Value.ForNumber(amount)), ("order_id", Value.ForString(id)));

    private static Event Refunded(string id, string contact, DateTimeOffset at, double amount, string order) => LoggedEvents.Of(
        id, contact, "order_refunded", at, null, ("amount", Value.ForNumber(amount)), ("order_id", Value.ForString(order)));

    private static async Task<ContactValue> ReadAsync(ScoringApp app, string contact) =>
        await app.Values.GetContactValueAsync(new GetContactValueRequest { Contact = contact });

    private static async Task<ValueModel> FitAsync(ScoringApp app)
    {
        var fit = await app.ValueModels.FitValueModelAsync(new FitValueModelRequest());
        var request = new GetValueModelRequest { Version = fit.Version };
        await Eventually.HoldsAsync(
            async () => (fit = await app.ValueModels.GetValueModelAsync(request)).State != FitState.Running, "the fit ends", 300);
        return fit;
    }

    /// <summary>Buyers as BG/NBD supposes them, over a year, the same every time.</summary>
    private static async Task BuyAsync(ScoringApp app, int buyers)
    {
        var random = new Random(3);
        var day = Now.AddDays(-360);
        for (var buyer = 0; buyer < buyers; buyer++)
        {
            var (rate, dropout) = (Gamma.Sample(random, 1, 30), Beta.Sample(random, 1, 3));
            var (at, number, price) = (random.Next(200), 0, 10 + random.Next(90));
            do
            {
                app.Log.Append(Ordered($"o{buyer}-{number++}", $"c_{buyer}", day.AddDays(at), price * (0.5 + random.NextDouble())));
                at += 1 + (int)Exponential.Sample(random, rate);
            }
            while (at < 360 && random.NextDouble() > dropout);
        }

        await app.Service.PumpAsync(app.Log, _ => true);
    }
}
