using System.Text.Json;
using Rapport.Tagging.Domain;
using StackExchange.Redis;

namespace Rapport.Tagging.Tags;

/// <summary>The catalogue of tags in Redis: hash <c>{tags}:WORKSPACE</c>, tag to its entry as JSON.</summary>
internal sealed class TagCatalogStore(IConnectionMultiplexer redis)
{
    private readonly IDatabase database = redis.GetDatabase();

    /// <summary>Puts an entry in, or replaces it.</summary>
    public Task SaveAsync(string workspace, CatalogTag tag) => database.HashSetAsync(
        Key(workspace), tag.Id, JsonSerializer.Serialize(new StoredTag(tag.DisplayName, tag.Category, tag.Description)));

    /// <summary>An entry, if there is one.</summary>
    public async Task<CatalogTag?> FindAsync(string workspace, string tag) =>
        await database.HashGetAsync(Key(workspace), tag) is { IsNull: false } stored ? Read(tag, stored!) : null;

    /// <summary>All entries by id.</summary>
    public async Task<IReadOnlyList<CatalogTag>> ListAsync(string workspace) =>
        [
            .. (await database.HashGetAllAsync(Key(workspace)))
                .Select(entry => Read(entry.Name!, entry.Value!)).OrderBy(tag => tag.Id, StringComparer.Ordinal),
        ];

    /// <summary>Deletes an entry; false when there is none.</summary>
    public Task<bool> DeleteAsync(string workspace, string tag) => database.HashDeleteAsync(Key(workspace), tag);

    private static RedisKey Key(string workspace) => $"{{tags}}:{workspace}";

    private static CatalogTag Read(string tag, string json)
    {
        var stored = JsonSerializer.Deserialize<StoredTag>(json)!;
        return new CatalogTag(tag, stored.DisplayName, stored.Category, stored.Description);
    }

    private sealed record StoredTag(string DisplayName, string Category, string Description);
}
