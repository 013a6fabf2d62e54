using Microsoft.Extensions.Logging;

namespace Rapport.Defaults;

internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Error, "Unexpected fault in {Method}")]
    public static partial void UnexpectedFault(ILogger logger, string method, Exception exception);

    [LoggerMessage(2, LogLevel.Warning, "A store could not be reached in {Method}: {Fault}")]
    public static partial void StoreNotReachable(ILogger logger, string method, string fault);

    [LoggerMessage(3, LogLevel.Warning, "A bus message could not be read ({Fault}); answered DROP so that it reaches the dead-letter topic")]
    public static partial void MessageUndecodable(ILogger logger, string fault);

    [LoggerMessage(4, LogLevel.Warning, "Applying a message failed ({Fault}); it will be delivered again")]
    public static partial void ApplyFailed(ILogger logger, string fault);

    [LoggerMessage(5, LogLevel.Information, "Partition {Partition}: {Count} events from {FromN} read back from the log")]
    public static partial void ReadBack(ILogger logger, int partition, int count, long fromN);

    [LoggerMessage(6, LogLevel.Warning, "Read-back from the log failed ({Fault}); will be tried again")]
    public static partial void ReadBackFailed(ILogger logger, string fault);

    [LoggerMessage(7, LogLevel.Warning, "Conclusions could not be appended ({Fault}); kept and tried again")]
    public static partial void RelayFailed(ILogger logger, string fault);

    [LoggerMessage(8, LogLevel.Error, "Conclusion {Id} was rejected by the log: {Reason}")]
    public static partial void ConclusionRejected(ILogger logger, string id, string reason);

    [LoggerMessage(9, LogLevel.Information, "Business clock moved to {Now}")]
    public static partial void ClockMoved(ILogger logger, DateTimeOffset now);

    [LoggerMessage(10, LogLevel.Warning, "{Store} is not reachable ({Fault}); start it or correct {Setting}; trying again in {Seconds} s")]
    public static partial void StoreNotReady(ILogger logger, string store, string fault, string setting, int seconds);

    [LoggerMessage(11, LogLevel.Information, "{Store} is ready")]
    public static partial void StoreReady(ILogger logger, string store);

    [LoggerMessage(12, LogLevel.Information, "Lease {Lease} taken with fence {Fence}")]
    public static partial void LeaseTaken(ILogger logger, string lease, long fence);

    [LoggerMessage(13, LogLevel.Warning, "Lease {Lease} lost")]
    public static partial void LeaseLost(ILogger logger, string lease);

    [LoggerMessage(14, LogLevel.Error, "{Store} could not be prepared in time; check {Setting}")]
    public static partial void PreparationGivenUp(ILogger logger, string store, string setting);

    [LoggerMessage(15, LogLevel.Error, "{Store} cannot be prepared: {Refusal}")]
    public static partial void PreparationRefused(ILogger logger, string store, string refusal);

    [LoggerMessage(16, LogLevel.Error, "Event {Id} (partition {Partition}, number {N}) cannot be decided ({Fault}); it is in the quarantine")]
    public static partial void LeftOut(ILogger logger, string id, int partition, long n, string fault);

    [LoggerMessage(17, LogLevel.Warning, "The store has lost what was applied of partition {Partition} after {Now} (known: {Known}); read back from the log")]
    public static partial void FellBack(ILogger logger, int partition, long known, long now);

    [LoggerMessage(18, LogLevel.Warning, "A rebuild of {Events} events has begun: states are formed anew from the log")]
    public static partial void RebuildStarted(ILogger logger, long events);

    [LoggerMessage(20, LogLevel.Warning, "Definitions could not be compared with their copy ({Fault}); trying again")]
    public static partial void DefinitionsNotArchived(ILogger logger, string fault);

    [LoggerMessage(19, LogLevel.Warning, "Redis had no definitions, or old ones: filled from the copy of revision {Revision} ({Keys} keys)")]
    public static partial void DefinitionsFilled(ILogger logger, int keys, long revision);

    [LoggerMessage(21, LogLevel.Debug, "{Source} could not be asked for its gauges ({Fault})")]
    public static partial void GaugesNotRead(ILogger logger, string source, string fault);

    [LoggerMessage(22, LogLevel.Critical, "A setting is refused, and the process ends: {Sentence}")]
    public static partial void SettingRefused(ILogger logger, string sentence);

    [LoggerMessage(40, LogLevel.Warning, "An answer could not be kept under its request's key ({Fault}); a repeat is carried out again, to the same effect")]
    public static partial void AnswerNotKept(ILogger logger, string fault);

    [LoggerMessage(23, LogLevel.Warning, "A message of {Call} could not be read; answered INVALID_ARGUMENT")]
    public static partial void MessageUnreadable(ILogger logger, string call);
}
