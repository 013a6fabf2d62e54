using System.Diagnostics;
using MongoDB.Bson;
using MongoDB.Driver;
using Rapport.Hosting.Time;

namespace Rapport.Storage.Time;

/// <summary>
/// Business time by the store's clock, which all replicas share: a process whose own clock is wrong, or jumps, fires no
/// timer early and sets none too short. The store is asked once a second (hello.localTime); in between the monotonic
/// clock counts.
/// </summary>
public sealed class StoreTime(PlatformClock clock, IMongoDatabase database)
{
    private static readonly TimeSpan Trusted = TimeSpan.FromSeconds(1);
    private static readonly BsonDocument Hello = new("hello", 1);
    private volatile Measurement? last;

    /// <summary>Now. Never ahead of the store: what the answer takes to arrive is not added.</summary>
    /// <exception cref="MongoException">The store does not answer, and the last answer is too old.</exception>
    public async ValueTask<DateTimeOffset> NowAsync(CancellationToken cancellation) =>
        clock.At((await SystemNowAsync(cancellation)).Instant);

    /// <summary>The same by system time, for leases and lives.</summary>
    /// <exception cref="MongoException">The store does not answer, and the last answer is too old.</exception>
    public async ValueTask<SystemTime> SystemNowAsync(CancellationToken cancellation)
    {
        var known = last;
        if (known is null || Stopwatch.GetElapsedTime(known.Stamp) > Trusted)
        {
            await AskAsync(cancellation);
            known = last!;
        }

        return new SystemTime(known.Store + Stopwatch.GetElapsedTime(known.Stamp));
    }

    /// <summary>What the store's clock says, asked now.</summary>
    internal async Task<DateTimeOffset> AskAsync(CancellationToken cancellation)
    {
        var answer = await database.RunCommandAsync<BsonDocument>(Hello, cancellationToken: cancellation);
        var said = new DateTimeOffset(answer["localTime"].ToUniversalTime(), TimeSpan.Zero);
        last = new Measurement(said, Stopwatch.GetTimestamp());
        return said;
    }

    private sealed record Measurement(DateTimeOffset Store, long Stamp);
}
