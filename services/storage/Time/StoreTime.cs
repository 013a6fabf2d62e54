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
    private readonly Lock gate = new();
    private volatile Measurement? last;

    /// <summary>Now. Never ahead of the store, and never back: an answer that took long does not count for more than one that did not.</summary>
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

        return new SystemTime(SharedTime.At(known.Lead, Stopwatch.GetTimestamp()));
    }

    /// <summary>What the store's clock says, asked now, and between which two moments of the monotonic clock it said so.</summary>
    internal async Task<(DateTimeOffset Said, long Asked, long Heard)> AskAsync(CancellationToken cancellation)
    {
        var asked = Stopwatch.GetTimestamp();
        var answer = await database.RunCommandAsync<BsonDocument>(Hello, cancellationToken: cancellation);
        var heard = Stopwatch.GetTimestamp();
        var said = new DateTimeOffset(answer["localTime"].ToUniversalTime(), TimeSpan.Zero);
        lock (gate)
            last = new Measurement(SharedTime.Lead(last?.Lead ?? 0, said, asked, heard), heard);
        return (said, asked, heard);
    }

    // The store's clock less the monotonic one, ticks, and when the answer came.
    private sealed record Measurement(long Lead, long Stamp);
}
