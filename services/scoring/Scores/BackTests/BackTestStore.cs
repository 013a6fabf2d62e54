using System.Text.Json;
using StackExchange.Redis;

namespace Rapport.Scoring.Scores.BackTests;

/// <summary>
/// Back-tests in Redis, for seven days.
/// <list type="table">
/// <item><term><c>{backtest:ID}:run</c></term><description>string, <see cref="BackTestRun"/> as JSON</description></item>
/// <item><term><c>{backtest:ID}:changes</c></term><description>hash, contact to <see cref="BackTestDifference"/> as JSON</description></item>
/// <item><term><c>{backtest:ID}:order</c></term><description>sorted set, contacts with score 0, therefore by id</description></item>
/// <item><term><c>{backtest:ID}:alive</c></term><description>string with an end, renewed by the process that runs it;
/// nothing is written of a back-test without it</description></item>
/// <item><term><c>{backtest:ID}:cancel</c></term><description>string, there when it shall end</description></item>
/// </list>
/// </summary>
internal sealed class BackTestStore(IConnectionMultiplexer redis)
{
    /// <summary>A back-test whose process has said nothing for so long has failed.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan Kept = TimeSpan.FromDays(7);
    private readonly IDatabase database = redis.GetDatabase();

    /// <summary>Writes a new one; from now on its process has to say that it lives.</summary>
    public async Task BeginAsync(BackTestRun run)
    {
        var transaction = database.CreateTransaction();
        _ = transaction.StringSetAsync(Key(run.Id, "alive"), "1", Patience);
        _ = transaction.StringSetAsync(Key(run.Id, "run"), JsonSerializer.Serialize(run), Kept);
        await transaction.ExecuteAsync();
    }

    /// <summary>Says that the process which runs it lives.</summary>
    public Task RenewAsync(string id) => database.KeyExpireAsync(Key(id, "alive"), Patience);

    /// <summary>Writes how far it is, and that it lives unless it has ended; false when it was given up meanwhile.</summary>
    public Task<bool> SaveAsync(BackTestRun run)
    {
        var transaction = database.CreateTransaction();
        transaction.AddCondition(Condition.KeyExists(Key(run.Id, "alive")));
        _ = transaction.StringSetAsync(Key(run.Id, "run"), JsonSerializer.Serialize(run), Kept);
        _ = run.Phase == BackTestPhase.Running
            ? transaction.KeyExpireAsync(Key(run.Id, "alive"), Patience)
            : transaction.KeyDeleteAsync(Key(run.Id, "alive"));
        return transaction.ExecuteAsync();
    }

    /// <summary>The back-test of a workspace, if there is one; as failed when no process runs it any more.</summary>
    public async Task<BackTestRun?> FindAsync(string workspace, string id, DateTimeOffset now)
    {
        var transaction = database.CreateTransaction();
        var stored = transaction.StringGetAsync(Key(id, "run"));
        var alive = transaction.KeyExistsAsync(Key(id, "alive"));
        await transaction.ExecuteAsync();
        var run = (string?)await stored is { } json ? JsonSerializer.Deserialize<BackTestRun>(json)! : null;
        if (run?.Workspace != workspace)
            return null;
        return run.Phase == BackTestPhase.Running && !await alive ? await GiveUpAsync(run, now) : run;
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

    // Its process writes nothing any more, also when it only paused: every write of its asks for the sign of life.
    private async Task<BackTestRun> GiveUpAsync(BackTestRun run, DateTimeOffset now)
    {
        var failed = run with
        {
            Phase = BackTestPhase.Failed, EndedAt = now, Failure = "The process that ran it has died; start another.",
        };
        await database.StringSetAsync(Key(run.Id, "run"), JsonSerializer.Serialize(failed), Kept);
        return failed;
    }

    private static RedisKey Key(string id, string part) => $"{{backtest:{id}}}:{part}";
}
