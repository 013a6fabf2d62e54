namespace Rapport.Contact;

internal static partial class Log
{
    [LoggerMessage(101, LogLevel.Warning, "Another numberer has taken over; standing by")]
    public static partial void Fenced(ILogger logger);

    [LoggerMessage(102, LogLevel.Warning, "Numbering failed ({Failures} in a row, {Fault}); trying again")]
    public static partial void NumberingFailed(ILogger logger, int failures, string fault);

    [LoggerMessage(104, LogLevel.Warning, "A message could not be published ({Fault}); followers will read it back")]
    public static partial void PublishFailed(ILogger logger, string fault);

    [LoggerMessage(106, LogLevel.Warning, "{Entries} entries of the inbox cannot be numbered together ({Fault}); trying parts of them")]
    public static partial void Narrowing(ILogger logger, int entries, string fault);

    [LoggerMessage(107, LogLevel.Error, "Event {Id} cannot be numbered ({Reason}, {Detail}); it is in the quarantine as {Item}")]
    public static partial void NotNumbered(ILogger logger, string id, string reason, string detail, string item);

    [LoggerMessage(108, LogLevel.Warning, "The bus is stuck: messages are left out, followers will read them back")]
    public static partial void BusStuck(ILogger logger);

    [LoggerMessage(119, LogLevel.Error, "Import {Import} cannot be taken in any further ({Fault})")]
    public static partial void ImportFailed(ILogger logger, string import, string fault);

    [LoggerMessage(105, LogLevel.Information, "Workspace {Workspace} is there with its first keys")]
    public static partial void Bootstrapped(ILogger logger, string workspace);
}
