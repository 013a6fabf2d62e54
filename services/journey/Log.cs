namespace Rapport.Journey;

internal static partial class Log
{
    [LoggerMessage(101, LogLevel.Error,
        "Version {Version} of journey {Journey} in {Workspace} cannot be read any more; its contacts stand still")]
    public static partial void VersionUnreadable(ILogger logger, string workspace, string journey, int version);

    [LoggerMessage(102, LogLevel.Error, "Command {Command} of run {Run} was rejected: {Reason}")]
    public static partial void CommandRejected(ILogger logger, string command, string run, string reason);

    [LoggerMessage(103, LogLevel.Information, "Journey {Journey} in {Workspace} is {State}, version {Version}")]
    public static partial void JourneyChanged(
        ILogger logger, string workspace, string journey, string state, int version);
}
