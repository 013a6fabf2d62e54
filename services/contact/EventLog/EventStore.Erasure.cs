using System.Globalization;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using MongoDB.Driver;
using Rapport.Common.V1;
using Rapport.Events;

namespace Rapport.Contact.EventLog;

internal sealed partial class EventStore
{
    /// <summary>How many events of contacts there are that say something; that they were erased is not counted.</summary>
    public Task<long> CountAsync(string workspace, IReadOnlyCollection<string> contacts, CancellationToken cancellation) =>
        events.CountDocumentsAsync(Saying(workspace, contacts), cancellationToken: cancellation);

    /// <summary>
    /// Leaves of events of contacts only their places, so that numbers stay dense: no id, contact, name, time or body. Of many, so
    /// many at once, each time all of them or none; that they were erased stays.
    /// </summary>
    /// <returns>How many there were this time; 0 when there are no more.</returns>
    public async Task<int> EraseAsync(
        string workspace, IReadOnlyCollection<string> contacts, int most, CancellationToken cancellation)
    {
        using var session = await database.Client.StartSessionAsync(cancellationToken: cancellation);
        return await session.WithTransactionAsync(
            async (held, token) =>
            {
                var found = await events.Find(held, Saying(workspace, contacts)).Limit(most)
                    .Project(Builders<Document>.Projection.Include(d => d.Partition).Include(d => d.N)).ToListAsync(token);
                if (found.Count == 0)
                    return 0;
                await events.DeleteManyAsync(held, Filter.In(d => d.Id, found.Select(d => d["_id"].AsString)), cancellationToken: token);
                await events.InsertManyAsync(
                    held, found.Select(d => PlaceOf(workspace, d["p"].AsInt32, d["n"].AsInt64)), cancellationToken: token);
                return found.Count;
            },
            new TransactionOptions(ReadConcern.Snapshot, writeConcern: WriteConcern.WMajority), cancellation);
    }

    private static FilterDefinition<Document> Saying(string workspace, IReadOnlyCollection<string> contacts) =>
        Filter.Eq(d => d.Workspace, workspace) & Filter.In(d => d.Contact, contacts) & Filter.Ne(d => d.Name, EventNames.ContactErased);

    // Read as any other: an event without a name is one that was left out, which whoever follows the log passes over.
    private static Document PlaceOf(string workspace, int partition, long n) => new()
    {
        Id = string.Create(CultureInfo.InvariantCulture, $"/{partition}/{n}"), Workspace = workspace, Contact = "", Partition = partition,
        N = n, OccurredAt = DateTime.UnixEpoch, Name = "", Hash = 0,
        Body = new Event
        {
            Workspace = workspace, OccurredAt = DateTime.UnixEpoch.ToTimestamp(), ReceivedAt = DateTime.UnixEpoch.ToTimestamp(),
            Flags = { EventFlags.Erased },
        }.ToByteArray(),
    };
}
