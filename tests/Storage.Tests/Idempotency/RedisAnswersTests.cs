using Microsoft.Extensions.Options;
using Rapport.Hosting.Idempotency;
using Rapport.Platform.Testing.Stores;
using Rapport.Storage.Idempotency;
using StackExchange.Redis;

namespace Rapport.Storage.Tests.Idempotency;

public sealed class RedisAnswersTests(RedisFixture redis) : AnswerStoreContract, IClassFixture<RedisFixture>
{
    private RedisLease? lease;
    private IConnectionMultiplexer? connection;

    public override async Task InitializeAsync()
    {
        lease = await redis.LeaseAsync();
        connection = await ConnectionMultiplexer.ConnectAsync(lease.ConnectionString);
    }

    public override async Task DisposeAsync()
    {
        await connection!.DisposeAsync();
        await lease!.DisposeAsync();
    }

    internal override Task<IAnswerStore> StoreAsync(IdempotencyOptions options) =>
        Task.FromResult<IAnswerStore>(new RedisAnswers(connection!, Options.Create(options)));

    protected override async Task<TimeSpan> LifeAsync(string key) =>
        (await connection!.GetDatabase().KeyTimeToLiveAsync("request:" + key))!.Value;
}
