using Rapport.Tagging.Domain;
using StackExchange.Redis;

namespace Rapport.Tagging.Definitions;

/// <summary>
/// Tag rules and segments in Redis. All keys share the hash tag <c>{definitions}</c>, so that one transaction can write
/// them.
/// <list type="table">
/// <item><term><c>{definitions}:all</c></term><description>hash, workspace/kind/id to the definition as JSON</description></item>
/// <item><term><c>{definitions}:versions</c></term><description>hash, workspace to a counter that moves with every change
/// in it</description></item>
/// <item><term><c>{definitions}:version</c></term><description>counter, moves with every change anywhere</description></item>
/// <item><term><c>{definitions}:takeUps</c></term><description>hash, workspace to its version when contacts last had to be taken
/// up: a definition came in force, or was deleted</description></item>
/// <item><term><c>{definitions}:series</c></term><description>hash, as <c>all</c>: series of what was deleted, so that words
/// about contacts go on being counted when it is made anew</description></item>
/// <item><term><c>{definitions}:number</c></term><description>counter, the last number given out</description></item>
/// </list>
/// </summary>
internal sealed class DefinitionStore(IConnectionMultiplexer redis)
{
    private const string All = "{definitions}:all";
    private const string Versions = "{definitions}:versions";
    private const string Version = "{definitions}:version";
    private const string Number = "{definitions}:number";
    private const string TakeUps = "{definitions}:takeUps";
    private const string Series = "{definitions}:series";
    private readonly IDatabase database = redis.GetDatabase();

    /// <summary>Moves with every change, so that processes see when to read again.</summary>
    public async Task<long> ReadVersionAsync() => (long?)await database.StringGetAsync(Version) ?? 0;

    /// <summary>All definitions by workspace.</summary>
    public async Task<IReadOnlyList<StoredDefinitions>> ReadAllAsync()
    {
        // One transaction, so that a version always comes with its definitions.
        var transaction = database.CreateTransaction();
        var versions = transaction.HashGetAllAsync(Versions);
        var takeUps = transaction.HashGetAllAsync(TakeUps);
        var all = transaction.HashGetAllAsync(All);
        await transaction.ExecuteAsync();
        var byWorkspace = (await all).ToLookup(
            entry => ((string)entry.Name!).Split('/')[0], entry => StoredDefinition.Read(entry.Value!));
        var lastTakeUps = (await takeUps).ToDictionary(entry => (string)entry.Name!, entry => (long)entry.Value);
        return
        [
            .. (await versions).Select(version => new StoredDefinitions(
                version.Name!, (long)version.Value, lastTakeUps.GetValueOrDefault(version.Name!), [.. byWorkspace[version.Name!]])),
        ];
    }

    /// <summary>A number that no other version has.</summary>
    public async Task<int> NewNumberAsync() => (int)await database.StringIncrementAsync(Number);

    /// <summary>The series of an id that was deleted; 0 for none.</summary>
    public async Task<int> ReadSeriesAsync(string workspace, DefinitionKind kind, string id) =>
        (int?)await database.HashGetAsync(Series, Field(workspace, kind, id)) ?? 0;

    /// <summary>
    /// Writes a definition, if the workspace's definitions are those that were read: what was decided from them (no circle, a count
    /// that another keeps) still holds then.
    /// </summary>
    /// <param name="workspace">The workspace.</param>
    /// <param name="read">Its version as read.</param>
    /// <param name="saved">The definition.</param>
    /// <param name="takesUp">Whether contacts have to be taken up.</param>
    /// <returns>False when they are not.</returns>
    public Task<bool> TrySaveAsync(string workspace, long read, SavedDefinition saved, bool takesUp) => TryAsync(
        workspace, read, takesUp, transaction => _ = transaction.HashSetAsync(
            All, Field(workspace, saved.Wanted.Kind, saved.Wanted.Id), StoredDefinition.Write(saved)));

    /// <summary>Deletes a definition, if the workspace's definitions are those that were read; false when they are not.</summary>
    public Task<bool> TryDeleteAsync(string workspace, long read, SavedDefinition gone) => TryAsync(
        workspace, read, takesUp: true, transaction =>
        {
            var field = Field(workspace, gone.Wanted.Kind, gone.Wanted.Id);
            _ = transaction.HashDeleteAsync(All, field);
            _ = transaction.HashSetAsync(Series, field, gone.Wanted.Series);
        });

    private async Task<bool> TryAsync(string workspace, long read, bool takesUp, Action<ITransaction> write)
    {
        var transaction = database.CreateTransaction();
        transaction.AddCondition(read == 0
            ? Condition.HashNotExists(Versions, workspace) : Condition.HashEqual(Versions, workspace, read));
        write(transaction);
        _ = transaction.HashSetAsync(Versions, workspace, read + 1);
        if (takesUp)
            _ = transaction.HashSetAsync(TakeUps, workspace, read + 1);
        _ = transaction.StringIncrementAsync(Version);
        return await transaction.ExecuteAsync();
    }

    private static RedisValue Field(string workspace, DefinitionKind kind, string id) =>
        $"{workspace}/{(kind == DefinitionKind.TagRule ? "rule" : "segment")}/{id}";
}

/// <summary>The definitions of a workspace as read at one moment.</summary>
/// <param name="Workspace">The workspace.</param>
/// <param name="Version">Moves with every change.</param>
/// <param name="TakeUp">Its version when contacts last had to be taken up.</param>
/// <param name="Definitions">All of them.</param>
internal sealed record StoredDefinitions(
    string Workspace, long Version, long TakeUp, IReadOnlyList<SavedDefinition> Definitions);
