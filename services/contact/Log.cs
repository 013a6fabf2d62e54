namespace Rapport.Contact;

internal static partial class Log
{
    [LoggerMessage(101, LogLevel.Warning, "Another numberer has taken over; standing by")]
    public static partial void Fenced(ILogger logger);

    [LoggerMessage(102, LogLevel.Warning, "Numbering failed ({Failures} in a row, {Fault}); trying again")]
    public static partial void NumberingFailed(ILogger logger, int failures, string fault);

    [LoggerMessage(103, LogLevel.Warning, "Event {Id} is about a contact that does not exist; left out")]
    public static partial void Orphan(ILogger logger, string id);

    [LoggerMessage(104, LogLevel.Warning, "A message could not be published ({Fault}); followers will read it back")]
    public static partial void PublishFailed(ILogger logger, string fault);

    [LoggerMessage(105, LogLevel.Information, "Workspace {Workspace} is there with its first keys")]
    public static partial void Bootstrapped(ILogger logger, string workspace);
}
