using Microsoft.Extensions.Options;
using Rapport.Hosting.Idempotency;
using StackExchange.Redis;

namespace Rapport.Storage.Idempotency;

/// <summary>
/// Redis keys <c>request:WORKSPACE/PRINCIPAL/KEY</c>, each a hash that ends by itself (nothing is evicted): f
/// fingerprint, s seed; while it is carried out t token, u end of the lease in ms; once answered a the answer, r 1 for a
/// refusal. Instants are the server's own. Some 300 bytes and the answer for each request, for as long as it is kept.
/// </summary>
/// <remarks>Lost with a lost Redis, as nothing else here is: a repeat after that is a new request.</remarks>
internal sealed class RedisAnswers(IConnectionMultiplexer redis, IOptions<IdempotencyOptions> options) : IAnswerStore
{
    // ARGV: fingerprint, token, seed, lease in ms, life in ms.
    private const string Claim = """
        local h = redis.call('HMGET', KEYS[1], 'f', 's', 'a', 'r', 'u')
        local time = redis.call('TIME')
        local now = time[1] * 1000 + math.floor(time[2] / 1000)
        if not h[1] then
          redis.call('HSET', KEYS[1], 'f', ARGV[1], 's', ARGV[3], 't', ARGV[2], 'u', string.format('%.0f', now + ARGV[4]))
          redis.call('PEXPIRE', KEYS[1], ARGV[5])
          return {'granted', ARGV[3]}
        end
        if h[1] ~= ARGV[1] then return {'other'} end
        if h[3] then return {'answered', h[3], h[4]} end
        if tonumber(h[5]) > now then return {'running'} end
        redis.call('HSET', KEYS[1], 't', ARGV[2], 'u', string.format('%.0f', now + ARGV[4]))
        return {'again', h[2]}
        """;

    // ARGV: token, answer, 1 for a refusal.
    private const string Keep = """
        if redis.call('HGET', KEYS[1], 't') ~= ARGV[1] then return 0 end
        redis.call('HSET', KEYS[1], 'a', ARGV[2], 'r', ARGV[3])
        return redis.call('HDEL', KEYS[1], 't', 'u')
        """;

    private const string Release = """
        if redis.call('HGET', KEYS[1], 't') ~= ARGV[1] then return 0 end
        return redis.call('HSET', KEYS[1], 't', '', 'u', '0')
        """;

    private const string Forget = """
        if redis.call('HGET', KEYS[1], 't') ~= ARGV[1] then return 0 end
        return redis.call('DEL', KEYS[1])
        """;

    private readonly IDatabase database = redis.GetDatabase();

    /// <inheritdoc/>
    public async Task<RequestClaim> ClaimAsync(string key, byte[] fingerprint, CancellationToken cancellation)
    {
        var (token, seed) = (Guid.NewGuid().ToString("N"), Guid.NewGuid().ToString("N"));
        var answer = (RedisResult[])(await database.ScriptEvaluateAsync(Claim, [Place(key)],
        [
            fingerprint, token, seed, (long)options.Value.Lease.TotalMilliseconds, (long)options.Value.KeptFor.TotalMilliseconds,
        ]))!;
        return (string?)answer[0] switch
        {
            "granted" => new RequestClaim(ClaimOutcome.Granted, token, seed),
            "again" => new RequestClaim(ClaimOutcome.GrantedAgain, token, (string)answer[1]!),
            "answered" => new RequestClaim(ClaimOutcome.Answered, Answer: new KeptAnswer(
                (string?)answer[2] == "1", (byte[])answer[1]!)),
            "running" => new RequestClaim(ClaimOutcome.Running),
            _ => new RequestClaim(ClaimOutcome.OtherRequest),
        };
    }

    /// <inheritdoc/>
    public Task KeepAsync(string key, string token, KeptAnswer answer) => database.ScriptEvaluateAsync(
        Keep, [Place(key)], [token, answer.Bytes, answer.IsRefusal ? "1" : "0"]);

    /// <inheritdoc/>
    public Task ReleaseAsync(string key, string token) => database.ScriptEvaluateAsync(Release, [Place(key)], [token]);

    /// <inheritdoc/>
    public Task ForgetAsync(string key, string token) => database.ScriptEvaluateAsync(Forget, [Place(key)], [token]);

    private static RedisKey Place(string key) => "request:" + key;
}
