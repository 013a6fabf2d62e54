using Microsoft.Extensions.Logging;

namespace Rapport.Following;

internal static partial class Log
{
    [LoggerMessage(3, LogLevel.Warning, "A bus message could not be read ({Fault}); answered DROP so that it reaches the dead-letter topic")]
    public static partial void MessageUndecodable(ILogger logger, string fault);

    [LoggerMessage(4, LogLevel.Warning, "Applying a message failed ({Fault}); it will be delivered again")]
    public static partial void ApplyFailed(ILogger logger, string fault);

    [LoggerMessage(5, LogLevel.Information, "Partition {Partition}: {Count} events from {FromN} read back from the log")]
    public static partial void ReadBack(ILogger logger, int partition, int count, long fromN);

    [LoggerMessage(6, LogLevel.Warning, "Read-back from the log failed ({Fault}); will be tried again")]
    public static partial void ReadBackFailed(ILogger logger, string fault);

    [LoggerMessage(8, LogLevel.Error, "Conclusion {Id} was rejected by the log: {Reason}")]
    public static partial void ConclusionRejected(ILogger logger, string id, string reason);

    [LoggerMessage(16, LogLevel.Error, "Event {Id} (partition {Partition}, number {N}) cannot be decided ({Fault}); it is in the quarantine")]
    public static partial void LeftOut(ILogger logger, string id, int partition, long n, string fault);

    [LoggerMessage(17, LogLevel.Warning, "The store has lost what was applied of partition {Partition} after {Now} (known: {Known}); read back from the log")]
    public static partial void FellBack(ILogger logger, int partition, long known, long now);

    [LoggerMessage(18, LogLevel.Warning, "A rebuild of {Events} events has begun: states are formed anew from the log")]
    public static partial void RebuildStarted(ILogger logger, long events);

    [LoggerMessage(19, LogLevel.Warning, "Redis had no definitions, or old ones: filled from the copy of revision {Revision} ({Keys} keys)")]
    public static partial void DefinitionsFilled(ILogger logger, int keys, long revision);
}
