using System.Text.Json;
using Rapport.Scoring.Domain;
using StackExchange.Redis;

namespace Rapport.Scoring.Models;

/// <summary>
/// Models in Redis. All keys share the hash tag <c>{models}</c>, so that one transaction can write them.
/// <list type="table">
/// <item><term><c>{models}:all</c></term><description>hash, workspace/id to the model as JSON</description></item>
/// <item><term><c>{models}:version</c></term><description>counter, moves with every change of any model</description></item>
/// <item><term><c>{models}:number</c></term><description>counter, the last model number given out</description></item>
/// </list>
/// </summary>
internal sealed class ScoreModelStore(IConnectionMultiplexer redis)
{
    private const string All = "{models}:all";
    private const string Version = "{models}:version";
    private const string Number = "{models}:number";
    private readonly IDatabase database = redis.GetDatabase();

    /// <summary>Moves with every change, so that processes see when to read again.</summary>
    public async Task<long> ReadVersionAsync() => (long?)await database.StringGetAsync(Version) ?? 0;

    /// <summary>All models by workspace.</summary>
    public async Task<ILookup<string, ScoringModel>> ReadAllAsync() =>
        (await database.HashGetAllAsync(All)).ToLookup(
            entry => ((string)entry.Name!).Split('/')[0], entry => Read(entry.Value!));

    /// <summary>
    /// Saves what <paramref name="change"/> makes of the stored model. It is called again when another save came in
    /// between, and may throw to refuse; returning the stored model saves nothing.
    /// </summary>
    public async Task<ScoringModel> SaveAsync(string workspace, string id, Func<ScoringModel?, int, ScoringModel> change)
    {
        RedisValue field = $"{workspace}/{id}";
        while (true)
        {
            var stored = await database.HashGetAsync(All, field);
            var before = stored.IsNull ? null : Read(stored!);
            var after = change(before, before?.Number ?? (int)await database.StringIncrementAsync(Number));
            if (ReferenceEquals(before, after))
                return after;
            var transaction = database.CreateTransaction();
            transaction.AddCondition(stored.IsNull
                ? Condition.HashNotExists(All, field) : Condition.HashEqual(All, field, stored));
            _ = transaction.HashSetAsync(All, field, JsonSerializer.Serialize(StoredModel.Of(after)));
            _ = transaction.StringIncrementAsync(Version);
            if (await transaction.ExecuteAsync())
                return after;
        }
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

    private static ScoringModel Read(string json) => JsonSerializer.Deserialize<StoredModel>(json)!.ToModel();

    private sealed record StoredModel(
        string Id, int Number, string DisplayName, TimeSpan? HalfLife, StoredRule[] Rules, StoredThreshold[] Thresholds,
        int Version, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt)
    {
        public static StoredModel Of(ScoringModel model) => new(
            model.Id, model.Number, model.DisplayName, model.HalfLife,
            [.. model.Rules.Select(r => new StoredRule(r.Id, r.Condition, r.Points, r.Repetition == Repetition.Once, r.Since))],
            [.. model.Thresholds.Select(t => new StoredThreshold(t.Id, t.EnterAt, t.RearmBelow, t.SetsStage?.Name()))],
            model.Version, model.CreatedAt, model.UpdatedAt);

        public ScoringModel ToModel() => new()
        {
            Id = Id, Number = Number, DisplayName = DisplayName, HalfLife = HalfLife,
            Rules =
            [
                .. Rules.Select(rule => new ScoreRule
                {
                    Id = rule.Id, Condition = rule.Condition, Points = rule.Points,
                    Repetition = rule.Once ? Repetition.Once : Repetition.EveryTime, Since = rule.Since,
                }),
            ],
            Thresholds =
            [
                .. Thresholds.Select(threshold => new ScoreThreshold
                {
                    Id = threshold.Id, EnterAt = threshold.EnterAt, RearmBelow = threshold.RearmBelow,
                    SetsStage = threshold.SetsStage is { } stage ? StageNames.Parse(stage) : null,
                }),
            ],
            Version = Version, CreatedAt = CreatedAt, UpdatedAt = UpdatedAt,
        };
    }

    private sealed record StoredRule(string Id, string Condition, double Points, bool Once, DateTimeOffset Since);

    private sealed record StoredThreshold(string Id, double EnterAt, double RearmBelow, string? SetsStage);
}
