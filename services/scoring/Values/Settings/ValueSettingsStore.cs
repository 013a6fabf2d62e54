using Rapport.Following.Definitions;
using Rapport.Hosting.Errors;
using Rapport.Scoring.Values.Domain;
using Rapport.Scoring.Vocabulary;
using StackExchange.Redis;

namespace Rapport.Scoring.Values.Settings;

/// <summary>
/// Settings in Redis.
/// <list type="table">
/// <item><term><c>{value}:settings</c></term><description>hash, workspace to its settings as JSON, with the points programs
/// that were in force before</description></item>
/// </list>
/// </summary>
internal sealed class ValueSettingsStore(IConnectionMultiplexer redis)
{
    private const string All = "{value}:settings";
    private readonly IDatabase database = redis.GetDatabase();

    /// <summary>A workspace's settings; the defaults where none were saved.</summary>
    public async Task<ValueSettings> ReadAsync(string workspace) =>
        (string?)await database.HashGetAsync(All, workspace) is { } json ? Parse(json) : ValueSettings.Default;

    /// <summary>All settings in their stored form, by workspace.</summary>
    public async Task<Dictionary<string, string>> ReadAllAsync() =>
        (await database.HashGetAllAsync(All)).ToDictionary(entry => (string)entry.Name!, entry => (string)entry.Value!);

    /// <summary>Settings out of their stored form.</summary>
    public static ValueSettings Parse(string stored) => DefinitionJson.Read<ValueSettings>(stored);

    /// <summary>Replaces the settings and counts the version up: well before they come in force, by a clock asked at every try.</summary>
    /// <exception cref="DomainError">UNAVAILABLE when Redis is too slow for that.</exception>
    public async Task<ValueSettings> SaveAsync(string workspace, ValueSettings wanted, TimeProvider clock)
    {
        var next = ValueSettings.Default;
        await TimelySwap.SwapAsync(database, All, workspace, stored =>
        {
            next = (stored.IsNull ? ValueSettings.Default : Parse(stored!)).ReplacedBy(wanted, clock.GetUtcNow());
            return DefinitionJson.Write(next);
        });
        return next;
    }
}
