using System.Text.Json;
using StackExchange.Redis;

namespace Rapport.Scoring.Propensity;

/// <summary>
/// Definitions of propensity models in Redis, and when each is to be trained.
/// <list type="table">
/// <item><term><c>{propensity}:models</c></term><description>hash, WORKSPACE/ID to the definition as JSON</description></item>
/// <item><term><c>{propensity}:next</c></term><description>sorted set, WORKSPACE/ID by the Unix second at which it is to be
/// trained by itself; one that is missing is due</description></item>
/// </list>
/// </summary>
internal sealed class PropensityStore(IConnectionMultiplexer redis)
{
    /// <summary>The definitions; what else there is follows from them and the log.</summary>
    public const string Models = "{propensity}:models";

    private const string Next = "{propensity}:next";
    private readonly IDatabase database = redis.GetDatabase();

    /// <summary>The definition; null when there is none.</summary>
    public async Task<PropensityDefinition?> FindAsync(ModelName name) =>
        Read(await database.HashGetAsync(Models, name.ToString()));

    /// <summary>The definitions of a workspace by id.</summary>
    public async Task<IReadOnlyList<PropensityDefinition>> ListAsync(string workspace) =>
    [
        .. (await database.HashGetAllAsync(Models)).Where(entry => ModelName.Parse(entry.Name!).Workspace == workspace)
            .Select(entry => Read(entry.Value)!).OrderBy(definition => definition.Id, StringComparer.Ordinal),
    ];

    /// <summary>
    /// Replaces the definition, counts its version up and makes it due; one that says the same changes nothing.
    /// </summary>
    public async Task<PropensityDefinition> SaveAsync(string workspace, PropensityDefinition wanted, DateTimeOffset now)
    {
        var name = new ModelName(workspace, wanted.Id).ToString();
        while (true)
        {
            var stored = await database.HashGetAsync(Models, name);
            var before = Read(stored);
            if (before?.SaysTheSameAs(wanted) == true)
                return before;
            var after = wanted with { Version = (before?.Version ?? 0) + 1 };
            var transaction = database.CreateTransaction();
            transaction.AddCondition(
                stored.IsNull ? Condition.HashNotExists(Models, name) : Condition.HashEqual(Models, name, stored));
            _ = transaction.HashSetAsync(Models, name, JsonSerializer.Serialize(after));
            _ = transaction.SortedSetAddAsync(Next, name, now.ToUnixTimeSeconds());
            if (await transaction.ExecuteAsync())
                return after;
        }
    }

    /// <summary>Removes a definition; false when there is none.</summary>
    public async Task<bool> DeleteAsync(ModelName name)
    {
        await database.SortedSetRemoveAsync(Next, name.ToString());
        return await database.HashDeleteAsync(Models, name.ToString());
    }

    /// <summary>Models that are to be trained by now.</summary>
    public async Task<IReadOnlyList<ModelName>> ReadDueAsync(DateTimeOffset now)
    {
        var names = await database.HashKeysAsync(Models);
        var times = (await database.SortedSetRangeByRankWithScoresAsync(Next))
            .ToDictionary(entry => (string)entry.Element!, entry => entry.Score);
        return
        [
            .. names.Select(name => (string)name!)
                .Where(name => times.GetValueOrDefault(name) <= now.ToUnixTimeSeconds()).Select(ModelName.Parse),
        ];
    }

    /// <summary>It is due then, and not before unless its definition changes.</summary>
    public Task PutOffAsync(ModelName name, DateTimeOffset until) =>
        database.SortedSetAddAsync(Next, name.ToString(), until.ToUnixTimeSeconds());

    private static PropensityDefinition? Read(RedisValue stored) =>
        stored.IsNull ? null : JsonSerializer.Deserialize<PropensityDefinition>((string)stored!);
}

/// <summary>A model of a workspace.</summary>
internal readonly record struct ModelName(string Workspace, string Id)
{
    /// <summary>"workspace/id"; an id holds no slash.</summary>
    public override string ToString() => $"{Workspace}/{Id}";

    public static ModelName Parse(string text)
    {
        var slash = text.LastIndexOf('/');
        return new ModelName(text[..slash], text[(slash + 1)..]);
    }
}
