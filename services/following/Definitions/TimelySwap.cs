using Rapport.Hosting.Errors;
using StackExchange.Redis;

namespace Rapport.Following.Definitions;

/// <summary>
/// Replaces a field of a hash in Redis, provided that it is done soon after the writer asked its clock. Content that names the
/// moment from which it is in force has to be there some time before, or who read shortly before decides without it; a writer
/// that was held up in between would be late. Redis itself judges: between two of its own instants, in one step with the write.
/// </summary>
public static class TimelySwap
{
    /// <summary>The longest that may pass between asking the clock and the write.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromMilliseconds(250);

    private const int MostTries = 20;

    private const string Begin = """
        local time = redis.call('TIME')
        return {time[1], time[2], redis.call('HGET', KEYS[1], ARGV[1])}
        """;

    // KEYS: hash, and the counter where there is one. ARGV: field, 1 where it is there, its content, the content wanted, seconds and microseconds of the begin, limit in µs.
    private const string Write = """
        local time = redis.call('TIME')
        if (time[1] - ARGV[5]) * 1000000 + (time[2] - ARGV[6]) > tonumber(ARGV[7]) then return 'late' end
        local held = redis.call('HGET', KEYS[1], ARGV[1])
        if (held or '') ~= ARGV[3] or (held and '1' or '0') ~= ARGV[2] then return 'other' end
        redis.call('HSET', KEYS[1], ARGV[1], ARGV[4])
        if KEYS[2] then redis.call('INCR', KEYS[2]) end
        return 'done'
        """;

    /// <summary>Reads the field, lets it be replaced and writes; again from the beginning where it was late or another came first.</summary>
    /// <param name="database">Where the hash is.</param>
    /// <param name="key">The hash.</param>
    /// <param name="field">The field.</param>
    /// <param name="next">
    /// What is to stand there, of what stands there (null where nothing does); null to leave it. It asks the clock itself, is called
    /// once a try, and may throw to refuse.
    /// </param>
    /// <param name="counter">Counted up in one step with the write, so that readers see when to read again; null for none.</param>
    /// <exception cref="DomainError">UNAVAILABLE when it was late or came second 20 times one after the other.</exception>
    public static async Task SwapAsync(
        IDatabase database, RedisKey key, RedisValue field, Func<RedisValue, RedisValue> next, RedisKey? counter = null)
    {
        RedisKey[] keys = counter is { } counted ? [key, counted] : [key];
        for (var i = 0; i < MostTries; i++)
        {
            var begin = (RedisResult[])(await database.ScriptEvaluateAsync(Begin, [key], [field]))!;
            var stored = (RedisValue)begin[2];
            var wanted = next(stored);
            if (wanted.IsNull)
                return;
            var outcome = await database.ScriptEvaluateAsync(
                Write, keys,
                [
                    field, stored.IsNull ? "0" : "1", stored.IsNull ? RedisValue.EmptyString : stored, wanted,
                    (RedisValue)begin[0], (RedisValue)begin[1], (long)Limit.TotalMicroseconds,
                ]);
            if ((string?)outcome == "done")
                return;
        }

        throw DomainError.Unavailable("Redis", TimeSpan.FromSeconds(1));
    }
}
