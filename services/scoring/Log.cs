namespace Rapport.Scoring;

internal static partial class Log
{
    [LoggerMessage(101, LogLevel.Warning, "Score models could not be read again ({Fault}); the last known stay in force")]
    public static partial void ModelsNotRead(ILogger logger, string fault);
}
