namespace Rapport.Scoring;

internal static partial class Log
{
    [LoggerMessage(103, LogLevel.Information, "Version {Version} of the score model {Model} is complete and comes in force")]
    public static partial void VersionInForce(ILogger logger, string model, int version);

    [LoggerMessage(104, LogLevel.Warning, "Back-test {BackTest} failed ({Fault})")]
    public static partial void BackTestFailed(ILogger logger, string backTest, string fault);

    [LoggerMessage(105, LogLevel.Warning, "The store was not told that back-test {BackTest} goes on ({Fault}); it is told again")]
    public static partial void BackTestNotKept(ILogger logger, string backTest, string fault);

    [LoggerMessage(121, LogLevel.Information, "Value model {Version} of workspace {Workspace} fitted to {Customers} customers in {Seconds:0.0} s")]
    public static partial void ValueFitted(ILogger logger, int version, string workspace, int customers, double seconds);

    [LoggerMessage(125, LogLevel.Information, "Training {Number} of the propensity model {Model} ended as {State} after {Seconds:0.0} s")]
    public static partial void PropensityTrained(ILogger logger, int number, string model, string state, double seconds);
}
