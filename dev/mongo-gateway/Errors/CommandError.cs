using MongoDB.Bson;

namespace Rapport.MongoGateway.Errors;

/// <summary>A command that fails with an error of MongoDB's.</summary>
internal sealed class CommandError(ErrorCode code, string message, params string[] labels) : Exception(message)
{
    /// <summary>Tells drivers that running the whole transaction again may succeed.</summary>
    public const string TransientTransaction = "TransientTransactionError";

    /// <summary>Tells drivers that sending the commit again may clear up what happened.</summary>
    public const string UnknownCommitResult = "UnknownTransactionCommitResult";

    /// <summary>MongoDB's code.</summary>
    public ErrorCode Code { get; } = code;

    /// <summary>Labels that drivers act upon.</summary>
    public IReadOnlyList<string> Labels { get; } = labels;

    /// <summary>The same error with one label more.</summary>
    public CommandError With(string label) => new(Code, Message, [.. Labels, label]);

    /// <summary>The reply <c>{ ok: 0, errmsg, code, codeName, errorLabels }</c>.</summary>
    public BsonDocument ToDocument()
    {
        var document = new BsonDocument
        {
            ["ok"] = 0.0,
            ["errmsg"] = Message,
            ["code"] = (int)Code,
            ["codeName"] = Enum.IsDefined(Code) ? Code.ToString() : $"Location{(int)Code}",
        };
        if (Labels.Count > 0)
            document["errorLabels"] = new BsonArray(Labels);
        return document;
    }
}
