using MongoDB.Bson.Serialization.Attributes;
using MongoDB.Driver;
using NodaTime;
using NodaTime.Text;
using Rapport.Notification.Domain;

namespace Rapport.Notification.Frequencies;

/// <summary>How often a contact wants to hear from us on a channel.</summary>
/// <param name="Channel">The channel.</param>
/// <param name="Most">At most so many; 0: no limit of their own.</param>
/// <param name="Days">In any so many days.</param>
/// <param name="At">When they said it, business time.</param>
internal sealed record FrequencyWish(string Channel, int Most, int Days, DateTimeOffset At);

/// <summary>What a contact got, and how much they want.</summary>
/// <param name="Contact">The contact.</param>
/// <param name="Revision">0 when nothing is stored.</param>
/// <param name="Marks">What they got of late.</param>
/// <param name="Wishes">One a channel.</param>
internal sealed record ContactFrequency(
    string Contact, long Revision, IReadOnlyList<SentMark> Marks, IReadOnlyList<FrequencyWish> Wishes);

/// <summary>
/// Collection <c>frequencies</c>, a document a contact: {_id: "workspace/contact", rev, tok: of the last write, s: [{m:
/// message, at, day: yyyy-MM-dd, ch, p: purpose, pr: priority}], wish: [{ch, most, days, at}]}. Every change that read first is
/// a compare-and-set on <c>rev</c>, so that no two give the same place (E40). All reads and writes are by _id: no index.
/// </summary>
internal sealed class FrequencyStore(IMongoDatabase database)
{
    private readonly IMongoCollection<Document> frequencies = database.GetCollection<Document>("frequencies");

    private static FilterDefinitionBuilder<Document> Where => Builders<Document>.Filter;

    private static UpdateDefinitionBuilder<Document> Change => Builders<Document>.Update;

    /// <summary>What is known of these contacts; those of whom nothing is are left out.</summary>
    public async Task<IReadOnlyDictionary<string, ContactFrequency>> ReadAsync(
        string workspace, IReadOnlyCollection<string> contacts, CancellationToken cancellation) => contacts.Count == 0
        ? new Dictionary<string, ContactFrequency>()
        : (await frequencies.Find(Where.In(d => d.Id, contacts.Select(contact => Key(workspace, contact))))
            .ToListAsync(cancellation)).Select(d => d.ToFrequency()).ToDictionary(each => each.Contact);

    /// <summary>
    /// Writes the marks of contacts, each only in the revision in which it was read. Those of the contacts whose marks were
    /// written; the others were changed by somebody else meanwhile.
    /// </summary>
    public async Task<IReadOnlySet<string>> TryWriteAsync(
        string workspace, IReadOnlyCollection<(ContactFrequency Before, IReadOnlyList<SentMark> Marks)> changes,
        CancellationToken cancellation)
    {
        var token = Guid.NewGuid().ToString("N");
        try
        {
            await frequencies.BulkWriteAsync(changes.Select(change => new UpdateOneModel<Document>(
                Where.Eq(d => d.Id, Key(workspace, change.Before.Contact)) & Where.Eq(d => d.Revision, change.Before.Revision),
                Change.Set(d => d.Marks, [.. change.Marks.Select(MarkDocument.From)]).Set(d => d.Token, token)
                    .Inc(d => d.Revision, 1))
            {
                IsUpsert = change.Before.Revision == 0,
            }), new BulkWriteOptions { IsOrdered = false }, cancellation);
        }
        catch (MongoBulkWriteException<Document> taken)
            when (taken.WriteConcernError is null
                && taken.WriteErrors.All(error => error.Category == ServerErrorCategory.DuplicateKey))
        {
            // Made by somebody else meanwhile: as if its revision had changed.
        }

        var ids = changes.Select(change => Key(workspace, change.Before.Contact));
        return (await frequencies.Find(Where.In(d => d.Id, ids) & Where.Eq(d => d.Token, token)).Project(d => d.Id)
            .ToListAsync(cancellation)).Select(ContactOf).ToHashSet();
    }

    /// <summary>Gives the places of messages back that were surely not sent; those that have none change nothing.</summary>
    public Task ReleaseAsync(
        IEnumerable<(string Workspace, string Contact, string Message)> places, CancellationToken cancellation)
    {
        var changes = places.GroupBy(place => Key(place.Workspace, place.Contact)).Select(group =>
        {
            var messages = group.Select(place => place.Message).ToList();
            return new UpdateOneModel<Document>(
                Where.Eq(d => d.Id, group.Key) & Where.In("s.m", messages),
                Change.PullFilter(d => d.Marks, Builders<MarkDocument>.Filter.In(mark => mark.Message, messages))
                    .Inc(d => d.Revision, 1));
        }).ToList();
        return changes.Count == 0 ? Task.CompletedTask
            : frequencies.BulkWriteAsync(changes, new BulkWriteOptions { IsOrdered = false }, cancellation);
    }

    /// <summary>Keeps what a contact wishes on a channel; false when somebody changed the contact's document meanwhile.</summary>
    public async Task<bool> TryWishAsync(
        string workspace, ContactFrequency before, FrequencyWish wish, CancellationToken cancellation)
    {
        var wishes = before.Wishes.Where(each => each.Channel != wish.Channel).Append(wish).Select(WishDocument.From);
        try
        {
            var result = await frequencies.UpdateOneAsync(
                Where.Eq(d => d.Id, Key(workspace, before.Contact)) & Where.Eq(d => d.Revision, before.Revision),
                Change.Set(d => d.Wishes, [.. wishes]).Inc(d => d.Revision, 1),
                new UpdateOptions { IsUpsert = before.Revision == 0 }, cancellation);
            return result.ModifiedCount == 1 || result.UpsertedId is not null;
        }
        catch (MongoWriteException taken) when (taken.WriteError?.Category == ServerErrorCategory.DuplicateKey)
        {
            return false;
        }
    }

    /// <summary>Forgets what these contacts got and wish; how many had something.</summary>
    public async Task<long> ForgetAsync(string workspace, IEnumerable<string> contacts, CancellationToken cancellation) =>
        (await frequencies.DeleteManyAsync(
            Where.In(d => d.Id, contacts.Select(contact => Key(workspace, contact))), cancellation)).DeletedCount;

    private static string Key(string workspace, string contact) => $"{workspace}/{contact}";

    private static string ContactOf(string key) => key[(key.LastIndexOf('/') + 1)..];

    [BsonIgnoreExtraElements]
    private sealed class Document
    {
        [BsonId]
        public required string Id { get; init; }

        [BsonElement("rev")]
        public long Revision { get; init; }

        [BsonElement("tok"), BsonIgnoreIfNull]
        public string? Token { get; init; }

        [BsonElement("s")]
        public List<MarkDocument>? Marks { get; init; }

        [BsonElement("wish")]
        public List<WishDocument>? Wishes { get; init; }

        public ContactFrequency ToFrequency() => new(
            ContactOf(Id), Revision, [.. Marks?.Select(mark => mark.ToMark()) ?? []],
            [.. Wishes?.Select(wish => wish.ToWish()) ?? []]);
    }

    private sealed record MarkDocument(
        [property: BsonElement("m")] string Message, [property: BsonElement("at")] DateTime At,
        [property: BsonElement("day")] string Day, [property: BsonElement("ch")] string Channel,
        [property: BsonElement("p")] string Purpose, [property: BsonElement("pr")] int Priority)
    {
        public static MarkDocument From(SentMark mark) => new(
            mark.Message, mark.At.ToDateTimeUtc(), LocalDatePattern.Iso.Format(mark.Day), mark.Channel, mark.Purpose,
            mark.Priority);

        public SentMark ToMark() => new(
            Message, Instant.FromDateTimeUtc(At), LocalDatePattern.Iso.Parse(Day).Value, Channel, Purpose, Priority);
    }

    private sealed record WishDocument(
        [property: BsonElement("ch")] string Channel, [property: BsonElement("most")] int Most,
        [property: BsonElement("days")] int Days, [property: BsonElement("at")] DateTime At)
    {
        public static WishDocument From(FrequencyWish wish) => new(wish.Channel, wish.Most, wish.Days, wish.At.UtcDateTime);

        public FrequencyWish ToWish() => new(Channel, Most, Days, At);
    }
}
