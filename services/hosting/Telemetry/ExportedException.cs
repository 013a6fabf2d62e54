using Microsoft.Extensions.Configuration;
using OpenTelemetry;
using OpenTelemetry.Logs;

namespace Rapport.Hosting.Telemetry;

/// <summary>
/// Exceptions of exported logs say no more than those on standard output: types and places, their texts only in
/// development. Attribute names are those of OpenTelemetry's conventions for exceptions.
/// </summary>
internal sealed class ExportedException(IConfiguration configuration) : BaseProcessor<LogRecord>
{
    private readonly bool withTexts = configuration.GetValue<bool>("Rapport:Development");

    /// <inheritdoc/>
    public override void OnEnd(LogRecord data)
    {
        if (withTexts || data.Exception is not { } exception)
            return;
        data.Exception = null;
        data.Attributes =
        [
            .. data.Attributes ?? [],
            new("exception.type", ExceptionPlaces.Types(exception)),
            new("exception.stacktrace", exception.StackTrace ?? ""),
        ];
    }
}
