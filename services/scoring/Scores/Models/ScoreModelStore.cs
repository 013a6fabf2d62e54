using Rapport.Following.Definitions;
using Rapport.Scoring.Scores.Domain;
using Rapport.Scoring.Vocabulary;
using StackExchange.Redis;

namespace Rapport.Scoring.Scores.Models;

/// <summary>
/// Models in Redis. All keys share the hash tag <c>{models}</c>, so that one transaction can write them.
/// <list type="table">
/// <item><term><c>{models}:all</c></term><description>hash, workspace/id to the versions as JSON; a field that is missing
/// has its default</description></item>
/// <item><term><c>{models}:version</c></term><description>counter, moves with every change of any model or contract</description></item>
/// <item><term><c>{models}:number</c></term><description>counter, the last number given out to a version</description></item>
/// </list>
/// </summary>
internal sealed class ScoreModelStore(IConnectionMultiplexer redis)
{
    /// <summary>The counter that moves with every change.</summary>
    public const string Version = "{models}:version";

    private const string All = "{models}:all";
    private const string Number = "{models}:number";
    private readonly IDatabase database = redis.GetDatabase();

    /// <summary>Moves with every change, so that processes see when to read again.</summary>
    public async Task<long> ReadVersionAsync() => (long?)await database.StringGetAsync(Version) ?? 0;

    /// <summary>All models by workspace.</summary>
    public async Task<ILookup<string, ModelHistory>> ReadAllAsync() =>
        (await database.HashGetAllAsync(All)).ToLookup(
            entry => ((string)entry.Name!).Split('/')[0], entry => Read(entry.Value!));

    /// <summary>
    /// Saves what <paramref name="change"/> makes of the stored versions and of a number that was never given out: well before
    /// what it brings comes in force (<see cref="TimelySwap"/>), by a clock that it asks itself. It is called again when another
    /// save came in between or it was late, and may throw to refuse; returning the same saves nothing.
    /// </summary>
    /// <exception cref="Hosting.Errors.DomainError">UNAVAILABLE when Redis is too slow for that.</exception>
    public async Task<ModelHistory> SaveAsync(string workspace, string id, Func<ModelHistory, int, ModelHistory> change)
    {
        var (number, after) = ((int)await database.StringIncrementAsync(Number), ModelHistory.None);
        await TimelySwap.SwapAsync(database, All, $"{workspace}/{id}", stored =>
        {
            var before = stored.IsNull ? ModelHistory.None : Read(stored!);
            after = change(before, number);
            return ReferenceEquals(before, after) ? RedisValue.Null : DefinitionJson.Write(after.Versions);
        }, Version);
        return after;
    }

    /// <summary>Deletes a model; false when there is none.</summary>
    public async Task<bool> DeleteAsync(string workspace, string id)
    {
        var transaction = database.CreateTransaction();
        var deleted = transaction.HashDeleteAsync(All, $"{workspace}/{id}");
        _ = transaction.StringIncrementAsync(Version);
        await transaction.ExecuteAsync();
        return await deleted;
    }

    private static ModelHistory Read(string json) => new(DefinitionJson.Read<ScoringModel[]>(json));
}
