using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Rapport.Common.V1;
using Rapport.Platform.Testing;
using Rapport.Platform.Testing.Stores;
using Rapport.Scoring.Tests.Service;
using Rapport.Scoring.Tests.Stores;
using Rapport.Values.V1;

namespace Rapport.Scoring.Tests.Values.Points;

public sealed class PointsServiceTests(RedisFixture redis) : IClassFixture<RedisFixture>
{
    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    [Fact]
    public async Task Burn_ThirtyTwoTillsAtOnce_SpendWhatIsThereAndNoMore()
    {
        await using var app = await ScoringApp.StartAsync(redis);
        await using var pump = new Pump(app.Service, app.Log);
        await EarnAsync(app, "first", 100);

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 32).Select(async till =>
        {
            try
            {
                return (await BurnAsync(app, $"till{till}", 30)).Balance;
            }
            catch (RpcException exception) when (exception.StatusCode == StatusCode.FailedPrecondition)
            {
                Assert.Equal("INSUFFICIENT_POINTS", Reason(exception));
                return -1;
            }
        }));

        Assert.Equal([10, 40, 70], outcomes.Where(balance => balance >= 0).Order());
        var value = await app.Values.GetContactValueAsync(new GetContactValueRequest { Contact = "c_1" });
        Assert.Equal((10, 4), (value.Points.Balance, value.Points.Entries));
        var entries = (await app.Points.ListPointsEntriesAsync(new ListPointsEntriesRequest { Contact = "c_1" })).Entries;
        Assert.Equal([4, 3, 2, 1], entries.Select(entry => entry.Number));
        await Eventually.HoldsAsync(() => Task.FromResult(Count(app, "points_burned") >= 3), "all that was spent is told");
        Assert.Equal(3, Count(app, "points_burned"));
    }

    [Fact]
    public async Task Burn_SameKeyThirtyTwoTimesAtOnce_TakesPointsOnce()
    {
        await using var app = await ScoringApp.StartAsync(redis);
        await using var pump = new Pump(app.Service, app.Log);
        await EarnAsync(app, "first", 100);

        var receipts = await Task.WhenAll(Enumerable.Range(0, 32).Select(_ => BurnAsync(app, "same", 30)));

        Assert.Equal(70, Assert.Single(receipts.Select(receipt => receipt.Balance).Distinct()));
        var reused = await Assert.ThrowsAsync<RpcException>(() => BurnAsync(app, "same", 31));
        Assert.Equal("IDEMPOTENCY_KEY_REUSED", Reason(reused));
        Assert.Equal(StatusCode.InvalidArgument, reused.StatusCode);
    }

    [Fact]
    public async Task Burn_RefusedOnce_StaysRefusedUnderItsKey()
    {
        await using var app = await ScoringApp.StartAsync(redis);
        await using var pump = new Pump(app.Service, app.Log);
        Assert.Equal("INSUFFICIENT_POINTS", Reason(await Assert.ThrowsAsync<RpcException>(() => BurnAsync(app, "early", 30))));
        await EarnAsync(app, "first", 100);

        Assert.Equal("INSUFFICIENT_POINTS", Reason(await Assert.ThrowsAsync<RpcException>(() => BurnAsync(app, "early", 30))));
        Assert.Equal(70, (await BurnAsync(app, "later", 30)).Balance);
    }

    [Fact]
    public async Task Points_RedisLost_AreTheSameAfterTheLogIsAppliedAgain()
    {
        await using var app = await ScoringApp.StartAsync(redis);
        await using (var pump = new Pump(app.Service, app.Log))
        {
            await EarnAsync(app, "first", 100);
            await BurnAsync(app, "second", 30);
        }

        await using var rebuilt = await ScoringApp.StartAsync(redis, app.Log);
        await rebuilt.Service.PumpAsync(app.Log, _ => true);

        var request = new GetContactValueRequest { Contact = "c_1" };
        await Eventually.HoldsAsync(
            async () => (await rebuilt.Values.GetContactValueAsync(request)).Points.Balance == 70, "the balance is back");
        await using var again = new Pump(rebuilt.Service, app.Log);
        Assert.Equal(70, (await rebuilt.Points.BurnPointsAsync(
            new BurnPointsRequest { Contact = "c_1", IdempotencyKey = "second", Points = 30 })).Balance);
    }

    [Fact]
    public async Task Points_ExpireByThePlatformClock_AndTheLogIsToldOnce()
    {
        await using var app = await ScoringApp.StartAsync(redis);
        await using var pump = new Pump(app.Service, app.Log);
        await app.ValueSettings.SaveValueSettingsAsync(new SaveValueSettingsRequest
        {
            Settings = new ValueSettings { PointsExpiryDays = 30, Tiers = { new TierDefinition { Id = "silver", Points = 50 } }, GraceDays = 10 },
        });
        await EarnAsync(app, "first", 100);
        await Eventually.HoldsAsync(() => Task.FromResult(Count(app, "tier_changed") == 1), "silver is reached");

        var clock = app.Service.Client<PlatformClockService.PlatformClockServiceClient>();
        await clock.AdvanceClockAsync(new AdvanceClockRequest { To = Now.AddDays(31).ToTimestamp() });
        await Eventually.HoldsAsync(() => Task.FromResult(Count(app, "points_expired") == 1), "the points expire");
        var value = await app.Values.GetContactValueAsync(new GetContactValueRequest { Contact = "c_1" });
        Assert.Equal((0, "silver"), (value.Points.Balance, value.Tier.Tier));

        await clock.AdvanceClockAsync(new AdvanceClockRequest { To = Now.AddDays(376).ToTimestamp() });
        await Eventually.HoldsAsync(() => Task.FromResult(Count(app, "tier_changed") == 2), "silver ends");
        await Eventually.HoldsAsync(
            async () => !(await clock.GetClockStatusAsync(new GetClockStatusRequest())).Busy, "nothing is left to say");
        Assert.Equal((1, 2), (Count(app, "points_expired"), Count(app, "tier_changed")));
    }

    [Fact]
    public async Task Points_ContactsMerge_BalanceIsTheSumAndOldKeysAreKnown()
    {
        await using var app = await ScoringApp.StartAsync(redis);
        await using var pump = new Pump(app.Service, app.Log);
        await EarnAsync(app, "first", 100, "c_1");
        await EarnAsync(app, "first", 50, "c_2");
        await BurnAsync(app, "second", 30, "c_2");
        app.Log.Merge("w1", "c_2", "c_1", Now);

        var request = new GetContactValueRequest { Contact = "c_2" };
        await Eventually.HoldsAsync(
            async () => (await app.Values.GetContactValueAsync(request)) is { Contact: "c_1", Points.Balance: 120 }, "they are one");
        Assert.Equal(20, (await BurnAsync(app, "second", 30, "c_2")).Balance);
        Assert.Equal(20, (await BurnAsync(app, "third", 100, "c_2")).Balance);
    }

    [Fact]
    public async Task Points_EventsFromOutside_MoveNothing()
    {
        await using var app = await ScoringApp.StartAsync(redis);
        app.Log.Append(LoggedEvents.Of("forged", "c_1", "points_earn_requested", Now, null, ("points", Value.ForNumber(1000))));
        await app.Service.PumpAsync(app.Log, _ => true);

        Assert.Equal(0, (await app.Values.GetContactValueAsync(new GetContactValueRequest { Contact = "c_1" })).Points.Balance);
    }

    [Theory]
    [InlineData("", 1, "idempotency_key")]
    [InlineData("k", 0, "points")]
    [InlineData("k", -5, "points")]
    [InlineData("k", 1_000_000_001, "points")]
    public async Task Burn_BadRequest_NamesTheField(string key, long points, string field)
    {
        await using var app = await ScoringApp.StartAsync(redis);

        var refused = await Assert.ThrowsAsync<RpcException>(() => BurnAsync(app, key, points));

        Assert.Equal(StatusCode.InvalidArgument, refused.StatusCode);
        Assert.Equal(field, Assert.Single(refused.GetRpcStatus()!.GetDetail<Google.Rpc.BadRequest>()!.FieldViolations).Field);
    }

    private static int Count(ScoringApp app, string name) => app.Log.All().Count(e => e.Event.Name == name);

    private static string Reason(RpcException exception) =>
        exception.GetRpcStatus()!.GetDetail<Google.Rpc.ErrorInfo>()!.Reason;

    private static async Task EarnAsync(ScoringApp app, string key, long points, string contact = "c_1")
    {
        app.Contacts.Put("w1", contact, null);
        await app.Points.EarnPointsAsync(new EarnPointsRequest { Contact = contact, IdempotencyKey = key, Points = points });
    }

    private static async Task<PointsReceipt> BurnAsync(ScoringApp app, string key, long points, string contact = "c_1")
    {
        app.Contacts.Put("w1", contact, null);
        return await app.Points.BurnPointsAsync(
            new BurnPointsRequest { Contact = contact, IdempotencyKey = key, Points = points });
    }
}
