using Rapport.Events;
using Rapport.Following.Definitions;
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
/// <item><term><c>{definitions}:number</c></term><description>counter, the last number given out</description></item>
/// </list>
/// </summary>
internal sealed class DefinitionStore(IConnectionMultiplexer redis)
{
    private const string All = "{definitions}:all";
    private const string Versions = "{definitions}:versions";
    private const string Version = "{definitions}:version";
    private const string Number = "{definitions}:number";
    private readonly IDatabase database = redis.GetDatabase();

    /// <summary>Moves with every change, so that processes see when to read again.</summary>
    public async Task<long> ReadVersionAsync() => (long?)await database.StringGetAsync(Version) ?? 0;

    /// <summary>All definitions by workspace, with the workspace's version.</summary>
    public async Task<IReadOnlyList<(string Workspace, long Version, IReadOnlyList<Definition> Definitions)>> ReadAllAsync()
    {
        // One transaction, so that a version always comes with its definitions.
        var transaction = database.CreateTransaction();
        var versions = transaction.HashGetAllAsync(Versions);
        var all = transaction.HashGetAllAsync(All);
        await transaction.ExecuteAsync();
        var byWorkspace = (await all).ToLookup(
            entry => ((string)entry.Name!).Split('/')[0], entry => Read(entry.Value!));
        return
        [
            .. (await versions).Select(version =>
                ((string)version.Name!, (long)version.Value, (IReadOnlyList<Definition>)[.. byWorkspace[version.Name!]])),
        ];
    }

    /// <summary>
    /// Saves what <paramref name="change"/> makes of the stored definition. It is called again when another save came
    /// in between, and may throw to refuse; returning the stored definition saves nothing.
    /// </summary>
    public async Task<Definition> SaveAsync(
        string workspace, DefinitionKind kind, string id, Func<Definition?, int, Definition> change)
    {
        var field = Field(workspace, kind, id);
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
            _ = transaction.HashSetAsync(All, field, DefinitionJson.Write(StoredDefinition.Of(after)));
            _ = transaction.HashIncrementAsync(Versions, workspace);
            _ = transaction.StringIncrementAsync(Version);
            if (await transaction.ExecuteAsync())
                return after;
        }
    }

    /// <summary>Deletes a definition; false when there is none.</summary>
    public async Task<bool> DeleteAsync(string workspace, DefinitionKind kind, string id)
    {
        var transaction = database.CreateTransaction();
        var deleted = transaction.HashDeleteAsync(All, Field(workspace, kind, id));
        _ = transaction.HashIncrementAsync(Versions, workspace);
        _ = transaction.StringIncrementAsync(Version);
        await transaction.ExecuteAsync();
        return await deleted;
    }

    private static RedisValue Field(string workspace, DefinitionKind kind, string id) =>
        $"{workspace}/{(kind == DefinitionKind.TagRule ? "rule" : "segment")}/{id}";

    private static Definition Read(string json) => DefinitionJson.Read<StoredDefinition>(json).ToDefinition();

    private sealed record StoredDefinition(
        bool IsSegment, string Id, int Number, string Tag, string DisplayName, string Condition, int Version,
        DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt, DateTimeOffset Since, LogPosition? CountsAfter = null)
    {
        public static StoredDefinition Of(Definition d) => new(
            d.Kind == DefinitionKind.Segment, d.Id, d.Number, d.Tag, d.DisplayName, d.Condition, d.Version,
            d.CreatedAt, d.UpdatedAt, d.Since, d.CountsAfter);

        public Definition ToDefinition() => new()
        {
            Kind = IsSegment ? DefinitionKind.Segment : DefinitionKind.TagRule,
            Id = Id, Number = Number, Tag = Tag, DisplayName = DisplayName, Condition = Condition, Version = Version,
            CreatedAt = CreatedAt, UpdatedAt = UpdatedAt, Since = Since, CountsAfter = CountsAfter,
        };
    }
}
