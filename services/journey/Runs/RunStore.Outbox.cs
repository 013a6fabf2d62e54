using Google.Protobuf;
using MongoDB.Bson;
using MongoDB.Driver;
using Rapport.Journey.Domain;

namespace Rapport.Journey.Runs;

/// <summary>The two outboxes of a run document.</summary>
internal enum Outbox
{
    /// <summary>Commands for notification.</summary>
    Commands,

    /// <summary>Conclusions for the log.</summary>
    Conclusions,
}

internal sealed partial class RunStore
{
    /// <summary>Runs with waiting messages, the longest waiting first, and their messages in the order they were written.</summary>
    /// <param name="outbox">Which of the two.</param>
    /// <param name="shares">Shares of the work to look at.</param>
    /// <param name="held">Journeys whose messages stay where they are.</param>
    /// <param name="maxRuns">At most this many runs.</param>
    /// <param name="parser">Of the messages.</param>
    /// <param name="cancellation">Ends the call.</param>
    public async Task<IReadOnlyList<(string Run, T Message)>> ReadOutboxAsync<T>(
        Outbox outbox, IReadOnlyCollection<int> shares, IReadOnlyCollection<(string Workspace, string Journey)> held,
        int maxRuns, MessageParser<T> parser, CancellationToken cancellation) where T : class, IMessage<T>
    {
        var filter = WaitingFilter(outbox, held) & Builders<BsonDocument>.Filter.In("g", shares);
        var found = await runs.Find(filter).Sort(Builders<BsonDocument>.Sort.Ascending(MarkOf(outbox))).Limit(maxRuns)
            .Project(Builders<BsonDocument>.Projection.Include(FieldOf(outbox))).ToListAsync(cancellation);
        return
        [
            .. from document in found
               from message in document[FieldOf(outbox)].AsBsonArray
               select (document["_id"].AsString, parser.ParseFrom(message["b"].AsByteArray)),
        ];
    }

    /// <summary>Whether a message waits anywhere.</summary>
    public async Task<bool> AnyWaitingAsync(
        Outbox outbox, IReadOnlyCollection<(string Workspace, string Journey)> held, CancellationToken cancellation) =>
        await runs.Find(WaitingFilter(outbox, held)).Limit(1).Project(IdOnly).FirstOrDefaultAsync(cancellation) is not null;

    /// <summary>Takes messages out that have arrived. Repeatable; messages written meanwhile stay.</summary>
    public async Task RemoveFromOutboxAsync(
        Outbox outbox, IEnumerable<(string Run, string Message)> arrived, CancellationToken cancellation)
    {
        var models = new List<WriteModel<BsonDocument>>();
        foreach (var run in arrived.GroupBy(entry => entry.Run, entry => entry.Message))
        {
            models.Add(new UpdateOneModel<BsonDocument>(
                new BsonDocument("_id", run.Key),
                Builders<BsonDocument>.Update.PullFilter(FieldOf(outbox), Builders<BsonDocument>.Filter.In("id", run))));
            models.Add(new UpdateOneModel<BsonDocument>(
                new BsonDocument { ["_id"] = run.Key, [FieldOf(outbox)] = new BsonDocument("$size", 0) },
                Builders<BsonDocument>.Update.Unset(MarkOf(outbox))));
        }

        if (models.Count > 0)
            await runs.BulkWriteAsync(models, new BulkWriteOptions { IsOrdered = true }, cancellation);
    }

    /// <summary>Notes in the trace that notification will never carry out a command.</summary>
    public Task NoteRejectedAsync(string run, TraceEntry note, CancellationToken cancellation) =>
        runs.UpdateOneAsync(new BsonDocument("_id", run),
            new BsonDocument("$push", new BsonDocument("trace", Document.OfTrace(note))), cancellationToken: cancellation);

    private static string FieldOf(Outbox outbox) => outbox == Outbox.Commands ? "out" : "says";

    private static string MarkOf(Outbox outbox) => outbox == Outbox.Commands ? "outAt" : "saysAt";

    private static FilterDefinition<BsonDocument> WaitingFilter(
        Outbox outbox, IReadOnlyCollection<(string Workspace, string Journey)> held) =>
        Builders<BsonDocument>.Filter.Gt(MarkOf(outbox), DateTime.UnixEpoch) & NotOf(held);
}
