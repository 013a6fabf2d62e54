using System.Collections.Concurrent;
using System.Text.Json;
using StackExchange.Redis;

namespace Rapport.Scoring.Propensity;

/// <summary>
/// Trainings in Redis. After a loss they are done again from the log.
/// <list type="table">
/// <item><term><c>{propensity}:numbers</c></term><description>hash, WORKSPACE/ID to the last number given out</description></item>
/// <item><term><c>{propensity}:wanted</c></term><description>hash, WORKSPACE/ID to the number that is to be done</description></item>
/// <item><term><c>{propensity}:latest:WORKSPACE</c></term><description>hash, ID to the latest training as JSON</description></item>
/// <item><term><c>{propensity}:in-force:WORKSPACE</c></term><description>hash, ID to the number in force</description></item>
/// <item><term><c>{propensity}:learned:WORKSPACE</c></term><description>hash, ID to the training in force as JSON</description></item>
/// <item><term><c>{propensity}:lease</c></term><description>who trains, with an end: one process at a time</description></item>
/// </list>
/// </summary>
internal sealed class TrainingStore(IConnectionMultiplexer redis)
{
    /// <summary>A training whose process has died is taken over after this.</summary>
    public static readonly TimeSpan LeaseTime = TimeSpan.FromSeconds(30);

    private const string Numbers = "{propensity}:numbers";
    private const string Wanted = "{propensity}:wanted";
    private const string Lease = "{propensity}:lease";
    private readonly IDatabase database = redis.GetDatabase();
    private readonly ConcurrentDictionary<ModelName, PropensityTraining> learned = [];

    /// <summary>The training that waits, runs or ended last; null before the first.</summary>
    public async Task<PropensityTraining?> LatestAsync(ModelName name) =>
        Read(await database.HashGetAsync(Latest(name.Workspace), name.Id));

    /// <summary>The training in force; null before the first that succeeded.</summary>
    public async Task<PropensityTraining?> InForceAsync(ModelName name) =>
        (int?)await database.HashGetAsync(InForce(name.Workspace), name.Id) is { } number
            ? await LearnedAsync(name, number) : null;

    /// <summary>All trainings in force of a workspace, by model.</summary>
    public async Task<IReadOnlyList<(string Model, PropensityTraining Training)>> AllInForceAsync(string workspace)
    {
        var all = new List<(string, PropensityTraining)>();
        foreach (var entry in await database.HashGetAllAsync(InForce(workspace)))
            if (await LearnedAsync(new ModelName(workspace, entry.Name!), (int)entry.Value) is { } training)
                all.Add((entry.Name!, training));
        return [.. all.OrderBy(e => e.Item1, StringComparer.Ordinal)];
    }

    /// <summary>Puts a training on the list of what is to be done; the one that stands there already is answered.</summary>
    public async Task<PropensityTraining> WantAsync(ModelName name, int definitionVersion)
    {
        if (await FindWantedAsync(name) is { } waiting)
            return waiting;
        var number = (int)await database.HashIncrementAsync(Numbers, name.ToString());
        var training = new PropensityTraining { Number = number, Detail = "waits", DefinitionVersion = definitionVersion };
        var transaction = database.CreateTransaction();
        transaction.AddCondition(Condition.HashNotExists(Wanted, name.ToString()));
        transaction.AddCondition(Condition.HashExists(PropensityStore.Models, name.ToString()));
        _ = transaction.HashSetAsync(Wanted, name.ToString(), number);
        _ = transaction.HashSetAsync(Latest(name.Workspace), name.Id, JsonSerializer.Serialize(training));
        return await transaction.ExecuteAsync() ? training : await FindWantedAsync(name) ?? training;
    }

    /// <summary>What is to be done.</summary>
    public async Task<IReadOnlyList<(ModelName Name, int Number)>> ReadWantedAsync() =>
        [.. (await database.HashGetAllAsync(Wanted)).Select(entry => (ModelName.Parse(entry.Name!), (int)entry.Value))];

    /// <summary>Keeps what has become of a training so far; false when the right was lost or the model deleted.</summary>
    public Task<bool> SaveAsync(ModelName name, PropensityTraining training, string holder)
    {
        var transaction = Guarded(name, training.Number, holder);
        _ = transaction.HashSetAsync(Latest(name.Workspace), name.Id, JsonSerializer.Serialize(training));
        return transaction.ExecuteAsync();
    }

    /// <summary>Keeps a training that has ended, and puts it in force with its probabilities if it succeeded.</summary>
    public async Task<bool> CompleteAsync(ModelName name, PropensityTraining training, string holder)
    {
        var json = JsonSerializer.Serialize(training);
        var transaction = Guarded(name, training.Number, holder);
        _ = transaction.HashSetAsync(Latest(name.Workspace), name.Id, json);
        _ = transaction.HashDeleteAsync(Wanted, name.ToString());
        if (training.State == TrainingState.Succeeded)
        {
            _ = transaction.HashSetAsync(InForce(name.Workspace), name.Id, training.Number);
            _ = transaction.HashSetAsync(Learned(name.Workspace), name.Id, json);
            foreach (var key in ProbabilityStore.Keys(training.Run))
                _ = transaction.KeyPersistAsync(key);
        }

        return await transaction.ExecuteAsync();
    }

    /// <summary>Forgets a model's trainings.</summary>
    public async Task DeleteAsync(ModelName name)
    {
        var transaction = database.CreateTransaction();
        _ = transaction.HashDeleteAsync(Wanted, name.ToString());
        foreach (var key in (RedisKey[])[Latest(name.Workspace), InForce(name.Workspace), Learned(name.Workspace)])
            _ = transaction.HashDeleteAsync(key, name.Id);
        await transaction.ExecuteAsync();
        learned.TryRemove(name, out _);
    }

    /// <summary>Takes the right to train; false while another has it.</summary>
    public Task<bool> LeaseAsync(string holder) => database.StringSetAsync(Lease, holder, LeaseTime, When.NotExists);

    /// <summary>Keeps the right; false when it was lost.</summary>
    public Task<bool> RenewAsync(string holder) => database.LockExtendAsync(Lease, holder, LeaseTime);

    /// <summary>Gives the right back.</summary>
    public Task ReleaseAsync(string holder) => database.LockReleaseAsync(Lease, holder);

    private static string Latest(string workspace) => $"{{propensity}}:latest:{workspace}";

    private static string InForce(string workspace) => $"{{propensity}}:in-force:{workspace}";

    private static string Learned(string workspace) => $"{{propensity}}:learned:{workspace}";

    private static PropensityTraining? Read(RedisValue stored) =>
        stored.IsNull ? null : JsonSerializer.Deserialize<PropensityTraining>((string)stored!);

    private ITransaction Guarded(ModelName name, int number, string holder)
    {
        var transaction = database.CreateTransaction();
        transaction.AddCondition(Condition.StringEqual(Lease, holder));
        transaction.AddCondition(Condition.HashEqual(Wanted, name.ToString(), number));
        return transaction;
    }

    // One that has ended never changes, so that it is read once.
    private async Task<PropensityTraining?> LearnedAsync(ModelName name, int number)
    {
        if (learned.TryGetValue(name, out var known) && known.Number == number)
            return known;
        if (Read(await database.HashGetAsync(Learned(name.Workspace), name.Id)) is not { } training)
            return null;
        return learned[name] = training;
    }

    private async Task<PropensityTraining?> FindWantedAsync(ModelName name) =>
        await database.HashExistsAsync(Wanted, name.ToString()) ? await LatestAsync(name) : null;
}
