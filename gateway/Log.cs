using Grpc.Core;
using Yarp.ReverseProxy.Forwarder;

namespace Rapport.Gateway;

internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Error, "Unexpected fault in a {Method} request")]
    public static partial void UnexpectedFault(ILogger logger, string method, Exception exception);

    [LoggerMessage(2, LogLevel.Warning, "{Cluster} could not be reached or broke off ({Error} {Fault}); answered 503")]
    public static partial void ServiceUnreachable(ILogger logger, string cluster, ForwarderError error, string fault);

    [LoggerMessage(3, LogLevel.Warning, "A credential could not be checked: contact answered {Status}")]
    public static partial void CredentialUnresolved(ILogger logger, StatusCode status);

    [LoggerMessage(4, LogLevel.Information, "Business clock moved to {Now} in {Steps} steps")]
    public static partial void ClockMoved(ILogger logger, DateTimeOffset now, int steps);

    [LoggerMessage(6, LogLevel.Warning, "A call was not let through: its note for the audit log could not be kept ({Status})")]
    public static partial void IntentNotKept(ILogger logger, StatusCode status);

    [LoggerMessage(7, LogLevel.Error, "The outcome of a call could not be kept in the audit log, which shows it without one")]
    public static partial void OutcomeNotKept(ILogger logger);

    [LoggerMessage(5, LogLevel.Information, "{Routes} routes to {Services} services")]
    public static partial void RoutesBuilt(ILogger logger, int routes, int services);
}
