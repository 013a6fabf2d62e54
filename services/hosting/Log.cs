using Microsoft.Extensions.Logging;

namespace Rapport.Hosting;

internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Error, "Unexpected fault in {Method}")]
    public static partial void UnexpectedFault(ILogger logger, string method, Exception exception);

    [LoggerMessage(2, LogLevel.Warning, "A store could not be reached in {Method}: {Fault}")]
    public static partial void StoreNotReachable(ILogger logger, string method, string fault);

    [LoggerMessage(9, LogLevel.Information, "Business clock moved to {Now}")]
    public static partial void ClockMoved(ILogger logger, DateTimeOffset now);

    [LoggerMessage(10, LogLevel.Warning, "{Store} is not reachable ({Fault}); start it or correct {Setting}; trying again in {Seconds} s")]
    public static partial void StoreNotReady(ILogger logger, string store, string fault, string setting, int seconds);

    [LoggerMessage(11, LogLevel.Information, "{Store} is ready")]
    public static partial void StoreReady(ILogger logger, string store);

    [LoggerMessage(14, LogLevel.Error, "{Store} could not be prepared in time; check {Setting}")]
    public static partial void PreparationGivenUp(ILogger logger, string store, string setting);

    [LoggerMessage(15, LogLevel.Error, "{Store} cannot be prepared: {Refusal}")]
    public static partial void PreparationRefused(ILogger logger, string store, string refusal);

    [LoggerMessage(21, LogLevel.Debug, "{Source} could not be asked for its gauges ({Fault})")]
    public static partial void GaugesNotRead(ILogger logger, string source, string fault);

    [LoggerMessage(22, LogLevel.Critical, "A setting is refused, and the process ends: {Sentence}")]
    public static partial void SettingRefused(ILogger logger, string sentence);

    [LoggerMessage(24, LogLevel.Warning, "{Work} fails ({Fault}); it is tried again every second")]
    public static partial void LoopFailed(ILogger logger, string work, string fault);

    [LoggerMessage(25, LogLevel.Information, "{Work} succeeds again, after {Failures} failures")]
    public static partial void LoopRecovered(ILogger logger, string work, int failures);

    [LoggerMessage(40, LogLevel.Warning, "An answer could not be kept under its request's key ({Fault}); a repeat is carried out again, to the same effect")]
    public static partial void AnswerNotKept(ILogger logger, string fault);

    [LoggerMessage(23, LogLevel.Warning, "A message of {Call} could not be read; answered INVALID_ARGUMENT")]
    public static partial void MessageUnreadable(ILogger logger, string call);
}
