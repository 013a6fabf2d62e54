using Google.Protobuf;
using MongoDB.Bson;
using MongoDB.Driver;
using Rapport.Journey.Domain;

namespace Rapport.Journey.Runs;

internal sealed partial class RunStore
{
    /// <summary>
    /// Runs with waiting messages, the longest waiting first, and their messages in the order they were written.
    /// </summary>
    /// <param name="outbox">Which of the two.</param>
    /// <param name="shares">Shares of the work to look at.</param>
    /// <param name="held">Journeys whose messages stay where they are.</param>
    /// <param name="maxRuns">At most this many runs.</param>
    /// <param name="parser">Of the messages.</param>
    /// <param name="cancellation">Ends the call.</param>
    public async Task<IReadOnlyList<(WaitingPlace Place, T Message)>> ReadOutboxAsync<T>(
        Outbox outbox, IReadOnlyCollection<int> shares, IReadOnlyCollection<JourneyKey> held,
        int maxRuns, MessageParser<T> parser, CancellationToken cancellation) where T : class, IMessage<T>
    {
        var filter = WaitingFilter(outbox, held) & Builders<BsonDocument>.Filter.In("g", shares);
        var found = await runs.Find(filter).Sort(Builders<BsonDocument>.Sort.Ascending(MarkOf(outbox))).Limit(maxRuns)
            .Project(Builders<BsonDocument>.Projection.Include(FieldOf(outbox)).Include("rev"))
            .ToListAsync(cancellation);
        return
        [
            .. from document in found
               from message in document[FieldOf(outbox)].AsBsonArray
               select (new WaitingPlace(document["_id"].AsString, document["rev"].AsInt32, message["id"].AsString),
                   parser.ParseFrom(message["b"].AsByteArray)),
        ];
    }

    /// <summary>Whether a message waits anywhere.</summary>
    public async Task<bool> AnyWaitingAsync(
        Outbox outbox, IReadOnlyCollection<JourneyKey> held, CancellationToken cancellation) =>
        await runs.Find(WaitingFilter(outbox, held)).Limit(1).Project(IdOnly)
            .FirstOrDefaultAsync(cancellation) is not null;

    /// <summary>Runs with something waiting, counted up to a bound.</summary>
    public Task<long> CountWaitingAsync(Outbox outbox, int most, CancellationToken cancellation) =>
        runs.CountDocumentsAsync(WaitingFilter(outbox, []), new CountOptions { Limit = most }, cancellation);

    /// <summary>
    /// Takes messages out that have arrived: all that were read of each run. Repeatable; messages written
    /// meanwhile stay.
    /// </summary>
    public async Task RemoveFromOutboxAsync(
        Outbox outbox, IReadOnlyCollection<WaitingPlace> arrived, CancellationToken cancellation)
    {
        if (arrived.Count == 0)
            return;
        // While a run has the revision that was read, nothing was added: where all of its messages have arrived, one write
        // empties the outbox.
        var runsOf = arrived.GroupBy(place => place.Run).ToList();
        var emptied = await runs.BulkWriteAsync(
            runsOf.Select(run => new UpdateOneModel<BsonDocument>(
                new BsonDocument
                {
                    ["_id"] = run.Key, ["rev"] = run.First().Rev, [FieldOf(outbox)] = new BsonDocument("$size", run.Count()),
                },
                Builders<BsonDocument>.Update.Set(FieldOf(outbox), new BsonArray()).Unset(MarkOf(outbox)))),
            new BulkWriteOptions { IsOrdered = false }, cancellation);
        if (emptied.MatchedCount < runsOf.Count)
            await runs.BulkWriteAsync(runsOf.SelectMany(run => Pulls(outbox, run)), cancellationToken: cancellation);
    }

    /// <summary>Takes out some messages of a run; the mark goes only with the last.</summary>
    private static IEnumerable<WriteModel<BsonDocument>> Pulls(Outbox outbox, IGrouping<string, WaitingPlace> run)
    {
        yield return new UpdateOneModel<BsonDocument>(
            new BsonDocument("_id", run.Key),
            Builders<BsonDocument>.Update.PullFilter(
                FieldOf(outbox), Builders<BsonDocument>.Filter.In("id", run.Select(place => place.Message))));
        yield return new UpdateOneModel<BsonDocument>(
            new BsonDocument { ["_id"] = run.Key, [FieldOf(outbox)] = new BsonDocument("$size", 0) },
            Builders<BsonDocument>.Update.Unset(MarkOf(outbox)));
    }

    /// <summary>Notes in the trace that notification will never carry out a command.</summary>
    public Task NoteRejectedAsync(string run, TraceEntry note, CancellationToken cancellation) =>
        runs.UpdateOneAsync(new BsonDocument("_id", run),
            new BsonDocument("$push", new BsonDocument("trace", Document.OfTrace(note))),
            cancellationToken: cancellation);

    private static string FieldOf(Outbox outbox) => outbox == Outbox.Commands ? "out" : "says";

    private static string MarkOf(Outbox outbox) => outbox == Outbox.Commands ? "outAt" : "saysAt";

    private static FilterDefinition<BsonDocument> WaitingFilter(Outbox outbox, IReadOnlyCollection<JourneyKey> held) =>
        Builders<BsonDocument>.Filter.Gt(MarkOf(outbox), DateTime.UnixEpoch) & NotOf(held);
}
