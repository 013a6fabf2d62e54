using Microsoft.Extensions.Logging;

namespace Rapport.Storage;

internal static partial class Log
{
    [LoggerMessage(12, LogLevel.Information, "Lease {Lease} taken with fence {Fence}")]
    public static partial void LeaseTaken(ILogger logger, string lease, long fence);

    [LoggerMessage(13, LogLevel.Warning, "Lease {Lease} lost")]
    public static partial void LeaseLost(ILogger logger, string lease);
}
