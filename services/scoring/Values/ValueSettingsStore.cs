using System.Text.Json;
using Rapport.Scoring.Domain;
using StackExchange.Redis;

namespace Rapport.Scoring.Values;

/// <summary>
/// Settings in Redis.
/// <list type="table">
/// <item><term><c>{value}:settings</c></term><description>hash, workspace to its settings as JSON</description></item>
/// </list>
/// </summary>
internal sealed class ValueSettingsStore(IConnectionMultiplexer redis)
{
    private const string All = "{value}:settings";
    private readonly IDatabase database = redis.GetDatabase();

    /// <summary>A workspace's settings; the defaults where none were saved.</summary>
    public async Task<ValueSettings> ReadAsync(string workspace) =>
        (string?)await database.HashGetAsync(All, workspace) is { } json
            ? JsonSerializer.Deserialize<ValueSettings>(json)! : ValueSettings.Default;

    /// <summary>Replaces the settings and counts the version up.</summary>
    public async Task<ValueSettings> SaveAsync(string workspace, ValueSettings wanted)
    {
        while (true)
        {
            var stored = await database.HashGetAsync(All, workspace);
            var before = stored.IsNull ? ValueSettings.Default : JsonSerializer.Deserialize<ValueSettings>((string)stored!)!;
            var next = wanted with { Points = wanted.Points with { Version = before.Version + 1 } };
            var transaction = database.CreateTransaction();
            transaction.AddCondition(stored.IsNull
                ? Condition.HashNotExists(All, workspace) : Condition.HashEqual(All, workspace, stored));
            _ = transaction.HashSetAsync(All, workspace, JsonSerializer.Serialize(next));
            if (await transaction.ExecuteAsync())
                return next;
        }
    }
}
