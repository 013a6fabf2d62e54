using MongoDB.Bson;
using MongoDB.Bson.Serialization.Attributes;
using MongoDB.Driver;
using Rapport.Notification.Domain;
using Rapport.Notification.Stores;

namespace Rapport.Notification.Templates;

/// <summary>
/// Collection <c>templates</c>: one document a version, never changed. {_id: "workspace/template/version", w, id, v,
/// ch, cl: class, p: purpose, s: subject, h: html, t: text, at, del: taken out of use with this version}. Index: (w, id, v
/// descending), unique, so that two savers cannot make the same version.
/// </summary>
internal sealed class TemplateStore(IMongoDatabase database)
{
    private readonly IMongoCollection<Document> templates = database.GetCollection<Document>("templates");

    private static FilterDefinitionBuilder<Document> Where => Builders<Document>.Filter;

    public Task PrepareAsync(CancellationToken cancellation) => templates.Indexes.CreateOneAsync(
        new CreateIndexModel<Document>(
            Builders<Document>.IndexKeys.Ascending(d => d.Workspace).Ascending(d => d.Template)
                .Descending(d => d.Version),
            new CreateIndexOptions { Unique = true }), cancellationToken: cancellation);

    /// <summary>Adds a version; false when another saver has made it first.</summary>
    public async Task<bool> TryAddAsync(TemplateVersion version, CancellationToken cancellation)
    {
        try
        {
            await templates.InsertOneAsync(Document.From(version), cancellationToken: cancellation);
            return true;
        }
        catch (MongoWriteException exception) when (exception.IsDuplicate())
        {
            return false;
        }
    }

    /// <summary>
    /// A version, or the newest one for 0; null when there is none, or the template is deleted and the newest is asked for.
    /// </summary>
    public async Task<TemplateVersion?> FindAsync(
        string workspace, string template, int version, CancellationToken cancellation)
    {
        if (version == 0)
            return await NewestOrDeletedAsync(workspace, template, cancellation) is { IsDeleted: false } newest ? newest : null;
        var found = await templates.Find(Of(workspace, template) & Where.Eq(d => d.Version, version))
            .FirstOrDefaultAsync(cancellation);
        return found is { IsDeleted: not true } ? found.ToVersion() : null;
    }

    /// <summary>The newest version, or the mark that the template is deleted; null when there never was one.</summary>
    public async Task<TemplateVersion?> NewestOrDeletedAsync(
        string workspace, string template, CancellationToken cancellation) =>
        (await templates.Find(Of(workspace, template)).SortByDescending(d => d.Version).FirstOrDefaultAsync(cancellation))
            ?.ToVersion();

    /// <summary>Versions of a template below one (0: from the newest on), the newest first.</summary>
    public async Task<IReadOnlyList<TemplateVersion>> VersionsAsync(
        string workspace, string template, int below, int count, CancellationToken cancellation)
    {
        var filter = Of(workspace, template) & Where.Ne(d => d.IsDeleted, true);
        if (below > 0)
            filter &= Where.Lt(d => d.Version, below);
        return [.. (await templates.Find(filter).SortByDescending(d => d.Version).Limit(count).ToListAsync(cancellation))
            .Select(d => d.ToVersion())];
    }

    /// <summary>
    /// The number of the newest version of each of these templates; those that do not exist are left out.
    /// </summary>
    public async Task<IReadOnlyDictionary<string, int>> NewestAsync(
        string workspace, IEnumerable<string> ids, CancellationToken cancellation)
    {
        var found = await templates.Find(Where.Eq(d => d.Workspace, workspace) & Where.In(d => d.Template, ids))
            .Project(d => new { d.Template, d.Version, d.IsDeleted }).ToListAsync(cancellation);
        return found.GroupBy(d => d.Template).Select(group => group.MaxBy(d => d.Version)!).Where(d => d.IsDeleted != true)
            .ToDictionary(d => d.Template, d => d.Version);
    }

    /// <summary>The newest version of templates by id, those behind the given id.</summary>
    public async Task<IReadOnlyList<TemplateVersion>> ListAsync(
        string workspace, string? after, int count, CancellationToken cancellation)
    {
        var filter = Where.Eq(d => d.Workspace, workspace);
        if (after is not null)
            filter &= Where.Gt(d => d.Template, after);
        var newest = await templates.Aggregate().Match(filter).SortBy(d => d.Template).ThenByDescending(d => d.Version)
            .Group(d => d.Template, group => new { group.Key, Id = group.First().Id, Deleted = group.First().IsDeleted })
            .Match(d => d.Deleted != true).SortBy(d => d.Key).Limit(count).ToListAsync(cancellation);
        var found = await templates.Find(Where.In(d => d.Id, newest.Select(each => each.Id))).ToListAsync(cancellation);
        return [.. found.OrderBy(d => d.Template, StringComparer.Ordinal).Select(d => d.ToVersion())];
    }

    private static FilterDefinition<Document> Of(string workspace, string template) =>
        Where.Eq(d => d.Workspace, workspace) & Where.Eq(d => d.Template, template);

    private sealed class Document
    {
        [BsonId]
        public required string Id { get; init; }

        [BsonElement("w")]
        public required string Workspace { get; init; }

        [BsonElement("id")]
        public required string Template { get; init; }

        [BsonElement("v")]
        public required int Version { get; init; }

        [BsonElement("ch")]
        public required string Channel { get; init; }

        [BsonElement("cl"), BsonRepresentation(BsonType.String)]
        public required MessageClass Class { get; init; }

        [BsonElement("p")]
        public required string Purpose { get; init; }

        [BsonElement("s")]
        public required string Subject { get; init; }

        [BsonElement("h")]
        public required string Html { get; init; }

        [BsonElement("t")]
        public required string Text { get; init; }

        [BsonElement("at")]
        public required DateTime SavedAt { get; init; }

        [BsonElement("del"), BsonIgnoreIfNull]
        public bool? IsDeleted { get; init; }

        public static Document From(TemplateVersion version) => new()
        {
            Id = $"{version.Workspace}/{version.Id}/{version.Version}", Workspace = version.Workspace,
            Template = version.Id,
            Version = version.Version, Channel = version.Channel, Class = version.Class, Purpose = version.Purpose,
            Subject = version.Subject, Html = version.Html, Text = version.Text, SavedAt = version.SavedAt.UtcDateTime,
            IsDeleted = version.IsDeleted ? true : null,
        };

        public TemplateVersion ToVersion() => new()
        {
            Workspace = Workspace, Id = Template, Version = Version, Channel = Channel, Class = Class,
            Purpose = Purpose,
            Subject = Subject, Html = Html, Text = Text, SavedAt = SavedAt, IsDeleted = IsDeleted == true,
        };
    }
}
