namespace Rapport.Tagging;

internal static partial class Log
{
    [LoggerMessage(201, LogLevel.Warning, "Definitions could not be read again ({Fault}); the last known stay in force")]
    public static partial void DefinitionsNotRead(ILogger logger, string fault);
}
