namespace Rapport.MongoGateway;

/// <summary>What the gateway says in its log: ids and numbers, never documents.</summary>
internal static partial class Log
{
    [LoggerMessage(
        1, LogLevel.Information, "MongoDB protocol on port {Port}, in front of PostgreSQL at {Host}:{PostgresPort}")]
    public static partial void Listening(ILogger log, int port, string host, int postgresPort);

    [LoggerMessage(2, LogLevel.Warning, "Connection {Connection} closed: {Reason}")]
    public static partial void ProtocolViolated(ILogger log, string connection, string reason);

    [LoggerMessage(3, LogLevel.Debug, "Connection {Connection} ended in the middle of a command")]
    public static partial void ClientLeft(ILogger log, string connection);

    [LoggerMessage(4, LogLevel.Warning, "{Command} failed: {Reason}")]
    public static partial void PostgresFailed(ILogger log, string command, string reason);

    [LoggerMessage(5, LogLevel.Error, "{Command} failed unexpectedly")]
    public static partial void CommandFailed(ILogger log, Exception cause, string command);

    [LoggerMessage(6, LogLevel.Debug, "{Command} is tried again after {SqlState}, attempt {Attempt}")]
    public static partial void Retried(ILogger log, string command, string sqlState, int attempt);

    [LoggerMessage(
        7, LogLevel.Information, "Transaction {Number} of session {Session} was idle for too long and rolled back")]
    public static partial void TransactionReaped(ILogger log, long number, Guid session);

    [LoggerMessage(8, LogLevel.Information, "{Count} idle cursors closed")]
    public static partial void CursorsReaped(ILogger log, int count);
}
