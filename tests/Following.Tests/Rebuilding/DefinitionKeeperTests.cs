using Grpc.Net.Client;
using Microsoft.Extensions.Logging.Abstractions;
using Rapport.Contact.V1;
using Rapport.Following.Rebuilding;
using Rapport.Platform.Testing;
using Rapport.Platform.Testing.Log;
using Rapport.Platform.Testing.Stores;
using StackExchange.Redis;

namespace Rapport.Following.Tests.Rebuilding;

public sealed class DefinitionKeeperTests(RedisFixture redis) : IClassFixture<RedisFixture>
{
    private const string Key = "{models}:w1";

    [Fact]
    public async Task Redis_LostWhileAChangeIsCopied_ComesBackWithThatChangeOrTheOneBefore()
    {
        await using var lease = await redis.LeaseAsync();
        await using var server = await FakeLogServer.StartAsync(new FakeLog());
        using var channel = GrpcChannel.ForAddress(server.Address);
        var archive = new DefinitionArchiveService.DefinitionArchiveServiceClient(channel);
        await using var connection = await ConnectionMultiplexer.ConnectAsync(lease.ConnectionString);
        using var keeper = new DefinitionKeeper(connection, new DefinitionKeys("scoring", ["{models}:"]), archive,
            NullLogger<DefinitionKeeper>.Instance);
        await keeper.StartAsync(CancellationToken.None);
        await keeper.EstablishAsync(CancellationToken.None);
        await lease.Database.HashSetAsync(Key, "engagement", 0);
        await Eventually.HoldsAsync(
            async () => (await archive.ReadDefinitionsAsync(new ReadDefinitionsRequest { Service = "scoring" })).Keys.Count == 1,
            "the first content is copied");

        // The keeper looks every 500 ms: the losses fall before, into and after its copying.
        for (var (round, last) = (1, 0); round <= 12; round++)
        {
            await lease.Database.HashSetAsync(Key, "engagement", round);
            await Task.Delay(round * 50);
            await lease.Connection.GetServers()[0].FlushDatabaseAsync(lease.Number);

            await Eventually.HoldsAsync(() => lease.Database.KeyExistsAsync(Key), $"the definitions are back, round {round}");
            var found = (int)await lease.Database.HashGetAsync(Key, "engagement");
            Assert.InRange(found, last, round);
            last = found;
        }

        await keeper.StopAsync(CancellationToken.None);
    }
}
