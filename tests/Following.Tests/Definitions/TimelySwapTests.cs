using Rapport.Common.V1;
using Rapport.Following.Definitions;
using Rapport.Hosting.Errors;
using Rapport.Platform.Testing.Stores;
using StackExchange.Redis;

namespace Rapport.Following.Tests.Definitions;

public sealed class TimelySwapTests(RedisFixture redis) : IClassFixture<RedisFixture>
{
    [Fact]
    public async Task Swap_HeldUpAfterItAskedTheClock_AsksAgain()
    {
        await using var lease = await redis.LeaseAsync();
        var tries = 0;

        await TimelySwap.SwapAsync(lease.Database, "all", "w1", stored =>
        {
            Assert.True(stored.IsNull);
            if (++tries == 1)
                Thread.Sleep(TimelySwap.Limit * 2);
            return $"try {tries}";
        });

        // A slow machine may take more tries, and never writes by the first.
        Assert.InRange(tries, 2, 20);
        Assert.Equal($"try {tries}", await lease.Database.HashGetAsync("all", "w1"));
    }

    [Fact]
    public async Task Swap_ManyAtOnce_EveryOneBuildsOnTheOneBefore()
    {
        await using var lease = await redis.LeaseAsync();

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => TimelySwap.SwapAsync(
            lease.Database, "all", "w1", stored => stored.IsNull ? 1 : (int)stored + 1)));

        Assert.Equal(8, (int)await lease.Database.HashGetAsync("all", "w1"));
    }

    [Fact]
    public async Task Swap_WithACounter_CountsWhatIsWrittenAndNothingElse()
    {
        await using var lease = await redis.LeaseAsync();

        await TimelySwap.SwapAsync(lease.Database, "all", "w1", _ => "first", "counter");
        await TimelySwap.SwapAsync(lease.Database, "all", "w1", _ => RedisValue.Null, "counter");
        await Assert.ThrowsAsync<ArgumentException>(() => TimelySwap.SwapAsync(
            lease.Database, "all", "w1", _ => throw new ArgumentException("refused"), "counter"));

        Assert.Equal(("first", 1), (
            (string?)await lease.Database.HashGetAsync("all", "w1"), (int)await lease.Database.StringGetAsync("counter")));
    }

    [Fact]
    public async Task Swap_EmptyContent_IsNotTakenForNone()
    {
        await using var lease = await redis.LeaseAsync();
        await lease.Database.HashSetAsync("all", "w1", "");
        var seen = RedisValue.Null;

        await TimelySwap.SwapAsync(lease.Database, "all", "w1", stored => (seen = stored) + "next");

        Assert.False(seen.IsNull);
        Assert.Equal("next", await lease.Database.HashGetAsync("all", "w1"));
    }

    [Fact]
    public async Task Swap_AlwaysHeldUp_IsUnavailableAndWritesNothing()
    {
        await using var lease = await redis.LeaseAsync();

        var refused = await Assert.ThrowsAsync<DomainError>(() => TimelySwap.SwapAsync(lease.Database, "all", "w1", _ =>
        {
            Thread.Sleep(TimelySwap.Limit + TimeSpan.FromMilliseconds(20));
            return "late";
        }));

        Assert.Equal(ErrorReason.Unavailable, refused.Reason);
        Assert.False(await lease.Database.HashExistsAsync("all", "w1"));
    }
}
