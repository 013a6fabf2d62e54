using Rapport.Platform.Testing.Stores;
using StackExchange.Redis;

namespace Rapport.Sidecar.Tests.Conformance;

/// <summary>The Redis database under the conformance checks. Tests keep apart by topic names of their own.</summary>
public sealed class BusRedis : IAsyncLifetime
{
    private readonly RedisFixture fixture = new();
    private RedisLease? lease;

    public IDatabase Database => lease!.Database;

    /// <summary>A stand-in on this database, otherwise as Dapr's defaults are.</summary>
    internal SidecarSetup Setup => new() { RedisHost = fixture.ConnectionString, RedisDatabase = lease!.Number };

    public async Task InitializeAsync()
    {
        await fixture.InitializeAsync();
        lease = await fixture.LeaseAsync();
    }

    public async Task DisposeAsync()
    {
        if (lease is not null) await lease.DisposeAsync();
        await fixture.DisposeAsync();
    }

    /// <summary>The stored envelope of a topic's only entry.</summary>
    public async Task<string> OnlyEntry(string topic) =>
        (await Database.StreamRangeAsync(topic)).Single()["data"].ToString();
}
