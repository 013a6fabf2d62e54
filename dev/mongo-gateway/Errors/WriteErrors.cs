using MongoDB.Bson;
using MongoDB.Bson.Serialization;
using Rapport.MongoGateway.Wire;

namespace Rapport.MongoGateway.Errors;

/// <summary>Rewrites the errors of single writes inside an otherwise successful reply.</summary>
internal static class WriteErrors
{
    /// <summary>Replaces the extension's codes by MongoDB's.</summary>
    /// <exception cref="CommandError">In a transaction, when a write lost against another writer.</exception>
    public static BsonDocument Translate(in Reply reply, Request request)
    {
        var document = BsonSerializer.Deserialize<BsonDocument>(reply.Document.ToArray());
        foreach (var error in Of(document))
        {
            var state = SqlStates.Unpack(error["code"].ToInt32());
            if (request.InTransaction && SqlStates.IsConflict(state))
                throw new CommandError(
                    ErrorCode.WriteConflict, PostgresErrors.WriteConflict, CommandError.TransientTransaction);
            var code = SqlStates.ToMongo(state);
            error["code"] = (int)code;
            if (code == ErrorCode.DuplicateKey)
                error["errmsg"] = DuplicateKeyMessage.Create(
                    request, DuplicateKeyMessage.IndexIn(error["errmsg"].AsString));
        }
        return document;
    }

    /// <summary>The write errors of a reply; empty if it has none.</summary>
    public static IEnumerable<BsonDocument> Of(BsonDocument reply) =>
        reply.TryGetValue("writeErrors", out var errors)
            ? errors.AsBsonArray.Select(error => error.AsBsonDocument)
            : [];
}
