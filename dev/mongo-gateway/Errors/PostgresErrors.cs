using Npgsql;
using Rapport.MongoGateway.Wire;

namespace Rapport.MongoGateway.Errors;

/// <summary>Translates what Npgsql throws into what a MongoDB driver understands.</summary>
internal static class PostgresErrors
{
    /// <summary>
    /// Two writers met. In a transaction this goes for a lock that was not had in time, too: MongoDB would not have
    /// waited at all.
    /// </summary>
    public const string WriteConflict =
        "Write conflict: another writer changed or holds the same document; run the transaction again.";

    /// <summary>Translates an error of a command.</summary>
    /// <param name="error">From Npgsql.</param>
    /// <param name="request">The command.</param>
    /// <param name="index">The violated index, if that is the error and its name is known.</param>
    public static CommandError Translate(NpgsqlException error, Request request, string? index = null)
    {
        var translated = error is PostgresException postgres
            ? FromState(postgres, request, index)
            : new CommandError(ErrorCode.HostUnreachable,
                "The gateway lost its connection to PostgreSQL; if this was a write, it may or may not have happened.");
        return request.InTransaction && (translated.Code is ErrorCode.WriteConflict or ErrorCode.HostUnreachable)
            ? translated.With(CommandError.TransientTransaction)
            : translated;
    }

    private static CommandError FromState(PostgresException error, Request request, string? index)
    {
        if (SqlStates.IsOutage(error.SqlState))
            return new CommandError(ErrorCode.HostUnreachable, "PostgreSQL is starting or stopping; try again.");
        if (SqlStates.IsConflict(error.SqlState) && request.InTransaction)
            return new CommandError(ErrorCode.WriteConflict, WriteConflict);
        var code = SqlStates.ToMongo(error.SqlState);
        return new CommandError(code,
            code == ErrorCode.DuplicateKey ? DuplicateKeyMessage.Create(request, index) : error.MessageText);
    }
}
