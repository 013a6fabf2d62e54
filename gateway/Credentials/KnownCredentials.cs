using System.Collections.Concurrent;

namespace Rapport.Gateway.Credentials;

/// <summary>What contact answered about a key, and when.</summary>
/// <param name="Caller">Null: there is no such key.</param>
/// <param name="AnsweredAt">When contact said so.</param>
internal sealed record KnownCredential(Caller? Caller, DateTimeOffset AnsweredAt)
{
    /// <summary>After a failed question: not asked again before this instant, and the answer goes on.</summary>
    public DateTimeOffset? FailedUntil { get; init; }
}

/// <summary>The answers in memory: bounded, the oldest leave first.</summary>
internal sealed class KnownCredentials(int limit)
{
    private readonly ConcurrentDictionary<KeyHash, KnownCredential> entries = new();

    /// <summary>What is known of a key.</summary>
    public KnownCredential? Find(KeyHash key) => entries.GetValueOrDefault(key);

    /// <summary>Number of answers kept.</summary>
    public int Count => entries.Count;

    /// <summary>Keeps an answer; makes room by a tenth when full, unknown keys first.</summary>
    public void Keep(KeyHash key, KnownCredential answer)
    {
        if (entries.Count >= limit && !entries.ContainsKey(key))
        {
            var leaving = entries.OrderBy(e => e.Value.Caller is not null).ThenBy(e => e.Value.AnsweredAt);
            foreach (var (old, _) in leaving.Take(Math.Max(1, limit / 10)).ToList())
                entries.TryRemove(old, out _);
        }

        entries[key] = answer;
    }
}
