namespace Rapport.Scoring;

internal static partial class Log
{
    [LoggerMessage(101, LogLevel.Warning, "Score models could not be read again ({Fault}); the last known stay in force")]
    public static partial void ModelsNotRead(ILogger logger, string fault);

    [LoggerMessage(102, LogLevel.Warning, "A version could not be computed from the log yet ({Fault}); it is tried again")]
    public static partial void VersionNotFilled(ILogger logger, string fault);

    [LoggerMessage(103, LogLevel.Information, "Version {Version} of the score model {Model} is complete and comes in force")]
    public static partial void VersionInForce(ILogger logger, string model, int version);

    [LoggerMessage(104, LogLevel.Warning, "Back-test {BackTest} failed ({Fault})")]
    public static partial void BackTestFailed(ILogger logger, string backTest, string fault);
}
