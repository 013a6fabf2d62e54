using System.Text.Json;
using StackExchange.Redis;

namespace Rapport.Scoring.BackTests;

/// <summary>
/// Back-tests in Redis, for seven days.
/// <list type="table">
/// <item><term><c>{backtest:ID}:run</c></term><description>string, <see cref="BackTestRun"/> as JSON</description></item>
/// <item><term><c>{backtest:ID}:changes</c></term><description>hash, contact to <see cref="BackTestDifference"/> as JSON</description></item>
/// <item><term><c>{backtest:ID}:order</c></term><description>sorted set, contacts with score 0, therefore by id</description></item>
/// <item><term><c>{backtest:ID}:cancel</c></term><description>string, there when it shall end</description></item>
/// </list>
/// </summary>
internal sealed class BackTestStore(IConnectionMultiplexer redis)
{
    private static readonly TimeSpan Kept = TimeSpan.FromDays(7);
    private readonly IDatabase database = redis.GetDatabase();

    /// <summary>Writes how far it is.</summary>
    public Task SaveAsync(BackTestRun run) =>
        database.StringSetAsync(Key(run.Id, "run"), JsonSerializer.Serialize(run), Kept);

    /// <summary>The back-test of a workspace, if there is one.</summary>
    public async Task<BackTestRun?> FindAsync(string workspace, string id)
    {
        var stored = await database.StringGetAsync(Key(id, "run"));
        var run = stored.IsNull ? null : JsonSerializer.Deserialize<BackTestRun>((string)stored!);
        return run?.Workspace == workspace ? run : null;
    }

    /// <summary>Asks it to end.</summary>
    public Task CancelAsync(string id) => database.StringSetAsync(Key(id, "cancel"), "1", Kept);

    /// <summary>Whether it was asked to end.</summary>
    public Task<bool> IsCancelledAsync(string id) => database.KeyExistsAsync(Key(id, "cancel"));

    /// <summary>Adds contacts that would change.</summary>
    public async Task AddAsync(string id, IEnumerable<BackTestDifference> differences)
    {
        foreach (var chunk in differences.Chunk(1000))
        {
            var entries = chunk.Select(d => new HashEntry(d.Contact, JsonSerializer.Serialize(d))).ToArray();
            await Task.WhenAll(
                database.HashSetAsync(Key(id, "changes"), entries),
                database.SortedSetAddAsync(Key(id, "order"), [.. chunk.Select(d => new SortedSetEntry(d.Contact, 0))]),
                database.KeyExpireAsync(Key(id, "changes"), Kept), database.KeyExpireAsync(Key(id, "order"), Kept));
        }
    }

    /// <summary>The next contacts that would change, by id; from the first after "".</summary>
    public async Task<IReadOnlyList<BackTestDifference>> ReadAsync(string id, string after, int size)
    {
        var contacts = await database.SortedSetRangeByValueAsync(
            Key(id, "order"), min: after, exclude: Exclude.Start, take: size);
        return contacts.Length == 0 ? [] :
        [
            .. (await database.HashGetAsync(Key(id, "changes"), contacts))
                .Select(stored => JsonSerializer.Deserialize<BackTestDifference>((string)stored!)!),
        ];
    }

    private static RedisKey Key(string id, string part) => $"{{backtest:{id}}}:{part}";
}
