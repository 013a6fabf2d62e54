using MongoDB.Bson;
using MongoDB.Bson.Serialization;
using Rapport.MongoGateway.Sessions;
using Rapport.MongoGateway.Wire;

namespace Rapport.MongoGateway.Commands;

/// <summary>startSession, refreshSessions, endSessions and killSessions.</summary>
internal static class SessionCommands
{
    /// <summary>
    /// Ends the named sessions; the other two need no bookkeeping, since sessions are made by being used.
    /// </summary>
    public static async Task<Reply> Answer(Request request, TransactionStore transactions)
    {
        if (request.Command is "endSessions" or "killSessions")
            foreach (var session in Sessions(request))
                await transactions.End(session);
        return request.Command is "startSession" ? Started() : Reply.Ok();
    }

    private static IEnumerable<Guid> Sessions(Request request)
    {
        var body = BsonSerializer.Deserialize<BsonDocument>(request.Body.ToArray());
        return body[0] is not BsonArray sessions ? [] : sessions
            .Select(session => session["id"].AsBsonBinaryData)
            .Where(id => id.SubType == BsonBinarySubType.UuidStandard)
            .Select(id => id.ToGuid(GuidRepresentation.Standard));
    }

    private static Reply Started() => Reply.Of(new BsonDocument
    {
        ["id"] = new BsonDocument("id", new BsonBinaryData(Guid.NewGuid(), GuidRepresentation.Standard)),
        ["timeoutMinutes"] = 30,
        ["ok"] = 1.0,
    });
}
