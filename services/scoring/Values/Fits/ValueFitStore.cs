using System.Globalization;
using System.Text.Json;
using Rapport.Scoring.Values.Domain.Lifetime;
using StackExchange.Redis;

namespace Rapport.Scoring.Values.Fits;

/// <summary>
/// Fits in Redis. After a loss they are fitted again from the purchases.
/// <list type="table">
/// <item><term><c>{value}:fits:WORKSPACE</c></term><description>hash, version to the fit as JSON; the last twenty</description></item>
/// <item><term><c>{value}:version:WORKSPACE</c></term><description>counter, the last version given out</description></item>
/// <item><term><c>{value}:current:WORKSPACE</c></term><description>version of the last that succeeded</description></item>
/// <item><term><c>{value}:wanted</c></term><description>hash, workspace to the version that is to be fitted</description></item>
/// <item><term><c>{value}:lease:WORKSPACE</c></term><description>who fits, with an end</description></item>
/// </list>
/// </summary>
internal sealed class ValueFitStore(IConnectionMultiplexer redis)
{
    /// <summary>A fit whose process has died is taken over after this.</summary>
    public static readonly TimeSpan LeaseTime = TimeSpan.FromSeconds(30);

    private const int Kept = 20;
    private const string Wanted = "{value}:wanted";
    private readonly IDatabase database = redis.GetDatabase();

    /// <summary>The fit in force; null before the first.</summary>
    public async Task<ValueFit?> CurrentAsync(string workspace) =>
        (string?)await database.StringGetAsync(Current(workspace)) is { } version
            ? await FindAsync(workspace, int.Parse(version, CultureInfo.InvariantCulture)) : null;

    /// <summary>A fit that is kept.</summary>
    public async Task<ValueFit?> FindAsync(string workspace, int version) =>
        (string?)await database.HashGetAsync(Fits(workspace), version) is { } json
            ? JsonSerializer.Deserialize<ValueFit>(json) : null;

    /// <summary>The fits that are kept, newest first.</summary>
    public async Task<IReadOnlyList<ValueFit>> ListAsync(string workspace) =>
    [
        .. (await database.HashValuesAsync(Fits(workspace))).Select(json => JsonSerializer.Deserialize<ValueFit>((string)json!)!)
            .OrderByDescending(fit => fit.Version),
    ];

    /// <summary>Puts a fit on the list of what is to be done; the one that stands there already is answered.</summary>
    public async Task<ValueFit> WantAsync(string workspace, DateTimeOffset now)
    {
        if (await FindWantedAsync(workspace) is { } waiting)
            return waiting;
        var version = (int)await database.StringIncrementAsync($"{{value}}:version:{workspace}");
        var fit = new ValueFit { Version = version, State = FitState.Running, AsOf = now, Detail = "waits" };
        await SaveAsync(workspace, fit);
        if (await database.HashSetAsync(Wanted, workspace, version, When.NotExists))
            return fit;
        await database.HashDeleteAsync(Fits(workspace), version);
        return await FindWantedAsync(workspace) ?? fit;
    }

    /// <summary>What is to be done.</summary>
    public async Task<IReadOnlyList<(string Workspace, int Version)>> ReadWantedAsync() =>
        [.. (await database.HashGetAllAsync(Wanted)).Select(entry => ((string)entry.Name!, (int)entry.Value))];

    /// <summary>Keeps what has become of a fit so far.</summary>
    public Task SaveAsync(string workspace, ValueFit fit) =>
        database.HashSetAsync(Fits(workspace), fit.Version, JsonSerializer.Serialize(fit));

    /// <summary>Keeps a fit that has ended; puts it into force if it succeeded.</summary>
    public async Task CompleteAsync(string workspace, ValueFit fit)
    {
        var transaction = database.CreateTransaction();
        _ = transaction.HashSetAsync(Fits(workspace), fit.Version, JsonSerializer.Serialize(fit));
        _ = transaction.HashDeleteAsync(Fits(workspace), fit.Version - Kept);
        if (fit.State == FitState.Succeeded)
            _ = transaction.StringSetAsync(Current(workspace), fit.Version);
        _ = transaction.HashDeleteAsync(Wanted, workspace);
        await transaction.ExecuteAsync();
    }

    /// <summary>Takes the right to fit a workspace; false while another has it.</summary>
    public Task<bool> LeaseAsync(string workspace, string holder) =>
        database.StringSetAsync(Lease(workspace), holder, LeaseTime, When.NotExists);

    /// <summary>Keeps the right.</summary>
    public Task RenewAsync(string workspace, string holder) => database.LockExtendAsync(Lease(workspace), holder, LeaseTime);

    /// <summary>Gives the right back.</summary>
    public Task ReleaseAsync(string workspace, string holder) => database.LockReleaseAsync(Lease(workspace), holder);

    private static string Fits(string workspace) => $"{{value}}:fits:{workspace}";

    private static string Current(string workspace) => $"{{value}}:current:{workspace}";

    private static string Lease(string workspace) => $"{{value}}:lease:{workspace}";

    private async Task<ValueFit?> FindWantedAsync(string workspace) =>
        (int?)await database.HashGetAsync(Wanted, workspace) is { } version ? await FindAsync(workspace, version) : null;
}
