using System.Diagnostics;
using Grpc.Core;
using Microsoft.Extensions.Logging;
using Rapport.Contact.V1;
using Rapport.Hosting.Background;
using StackExchange.Redis;

namespace Rapport.Following.Rebuilding;

/// <summary>
/// Keeps a copy of a service's definitions in contact's database: written within a second of a change, which is as long
/// as Redis itself may take to reach the disk; read when Redis has none, or has fallen back behind the copy.
/// </summary>
/// <remarks>
/// Hash <c>{archive}</c>: <c>revision</c> of the last copy, <c>content</c>, its fingerprint. It is written last when Redis
/// is filled, so that a fill that was cut off begins again; without it the store is blank.
/// </remarks>
public sealed class DefinitionKeeper(
    IConnectionMultiplexer redis, DefinitionKeys names,
    DefinitionArchiveService.DefinitionArchiveServiceClient archive, ILogger<DefinitionKeeper> logger)
    : Loop("Comparing definitions with their copy", Look, logger)
{
    private const string State = "{archive}";
    private const string Revision = "revision";
    private const string Content = "content";
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan KeysLook = TimeSpan.FromSeconds(5);

    private const string NextRevision = """
        if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
        return redis.call('HINCRBY', KEYS[1], 'revision', 1)
        """;

    private const string Remember = """
        if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
        return redis.call('HSET', KEYS[1], 'content', ARGV[1])
        """;

    private readonly IDatabase database = redis.GetDatabase();
    private readonly DefinitionSnapshot snapshot = new(redis, names);
    private readonly SemaphoreSlim turn = new(1, 1);
    private IReadOnlyList<RedisKey> keys = [];
    private long keysFoundAt;
    private bool compared;

    /// <summary>Returns when Redis has the definitions: its own, or those of the copy.</summary>
    /// <exception cref="RpcException">The archive did not answer, and Redis is blank.</exception>
    public async Task EstablishAsync(CancellationToken cancellation)
    {
        await turn.WaitAsync(cancellation);
        try
        {
            if (!await database.KeyExistsAsync(State))
                await FillAsync(0, cancellation);
        }
        finally
        {
            turn.Release();
        }
    }

    /// <inheritdoc/>
    protected override async Task<bool> PassAsync(CancellationToken cancellation)
    {
        await EstablishAsync(cancellation);
        // A store that has lost its tail is behind the copy.
        if (!compared)
            await FillAsync((long)await database.HashGetAsync(State, Revision), cancellation);
        compared = true;
        await SaveAsync(cancellation);
        return false;
    }

    /// <summary>Takes the copy over when it is later than what Redis has.</summary>
    private async Task FillAsync(long revision, CancellationToken cancellation)
    {
        var copy = await archive.ReadDefinitionsAsync(
            new ReadDefinitionsRequest { Service = names.Service }, cancellationToken: cancellation);
        if (copy.Revision > revision)
        {
            await snapshot.WriteAsync(copy.Keys);
            Log.DefinitionsFilled(Logger, copy.Keys.Count, copy.Revision);
        }

        if (copy.Revision > revision || revision == 0)
            await database.HashSetAsync(State,
            [
                new HashEntry(Revision, copy.Revision),
                new HashEntry(Content, DefinitionSnapshot.Fingerprint(copy.Keys)),
            ]);
    }

    private async Task SaveAsync(CancellationToken cancellation)
    {
        if (keysFoundAt == 0 || Stopwatch.GetElapsedTime(keysFoundAt) > KeysLook)
        {
            keys = await snapshot.FindKeysAsync();
            keysFoundAt = Stopwatch.GetTimestamp();
        }

        var content = DefinitionSnapshot.Fingerprint(await snapshot.ReadAsync(keys));
        if (content == await database.HashGetAsync(State, Content))
            return;
        // Read after the number was taken: a copy with a higher number never lacks what one with a lower number has.
        var revision = (long)await database.ScriptEvaluateAsync(NextRevision, [State]);
        if (revision == 0)
            return;
        keys = await snapshot.FindKeysAsync();
        var copy = await snapshot.ReadAsync(keys);
        // A store that was lost while it was read must not replace the good copy by an empty one.
        if ((long)await database.HashGetAsync(State, Revision) < revision)
            return;
        var answer = await archive.SaveDefinitionsAsync(
            new SaveDefinitionsRequest { Service = names.Service, Revision = revision, Keys = { copy } },
            cancellationToken: cancellation);
        if (answer.Revision == revision)
            await database.ScriptEvaluateAsync(Remember, [State], [DefinitionSnapshot.Fingerprint(copy)]);
        else if (answer.Revision > (long)await database.HashGetAsync(State, Revision))
            await FillAsync(revision, cancellation);
    }
}
