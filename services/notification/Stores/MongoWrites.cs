using MongoDB.Driver;

namespace Rapport.Notification.Stores;

/// <summary>Writes that several stores make.</summary>
internal static class MongoWrites
{
    private const int DuplicateKey = 11000;

    /// <summary>
    /// Inserts those documents whose keys are not taken; the positions of those that were taken. Safe to repeat.
    /// </summary>
    /// <exception cref="MongoException">Another fault; what was inserted stays.</exception>
    public static async Task<IReadOnlyList<int>> InsertNewAsync<TDocument>(
        this IMongoCollection<TDocument> collection, IEnumerable<TDocument> documents, CancellationToken cancellation)
    {
        var all = documents.ToList();
        if (all.Count == 0)
            return [];
        try
        {
            await collection.InsertManyAsync(all, new InsertManyOptions { IsOrdered = false }, cancellation);
            return [];
        }
        catch (MongoBulkWriteException<TDocument> exception)
            when (exception.WriteConcernError is null && exception.WriteErrors.All(error => error.Code == DuplicateKey))
        {
            return [.. exception.WriteErrors.Select(error => error.Index)];
        }
    }

    /// <summary>True when a key was taken.</summary>
    public static bool IsDuplicate(this MongoWriteException exception) => exception.WriteError?.Code == DuplicateKey;
}
