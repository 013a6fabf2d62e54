namespace Rapport.Sinks;

internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Information, "Mailbox opened: {Messages} messages kept")]
    public static partial void MailboxOpened(this ILogger logger, int messages);

    [LoggerMessage(2, LogLevel.Warning, "The end of {File} was torn by a crash: {Bytes} bytes dropped")]
    public static partial void TornTailDropped(this ILogger logger, string file, long bytes);

    [LoggerMessage(3, LogLevel.Debug, "Message {Id} taken, {Bytes} bytes")]
    public static partial void MessageTaken(this ILogger logger, string id, int bytes);

    [LoggerMessage(4, LogLevel.Warning, "A message was answered {Code} by a planned fault")]
    public static partial void FaultPlayed(this ILogger logger, int code);

    [LoggerMessage(5, LogLevel.Warning, "A connection was dropped by a planned fault, message kept: {Kept}")]
    public static partial void ConnectionDropped(this ILogger logger, bool kept);
}
