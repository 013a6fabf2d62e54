using Microsoft.Extensions.Configuration;

namespace Rapport.Hosting.Telemetry;

/// <summary>What this process exports, by OpenTelemetry's own variables and the metrics port.</summary>
/// <param name="OtlpTraces">Traces go to an OTLP endpoint.</param>
/// <param name="OtlpMetrics">Metrics go to an OTLP endpoint.</param>
/// <param name="OtlpLogs">
/// Logs go to an OTLP endpoint, besides standard output. Only where <c>OTEL_LOGS_EXPORTER=otlp</c> asks for it: a
/// cluster collects standard output already, and would keep every line twice.
/// </param>
/// <param name="MetricsPort">Prometheus scrapes here; 0 for not at all.</param>
public sealed record TelemetrySwitch(bool OtlpTraces, bool OtlpMetrics, bool OtlpLogs, int MetricsPort)
{
    /// <summary>Metrics are exported somehow.</summary>
    public bool Metrics => OtlpMetrics || MetricsPort > 0;

    /// <summary>Anything is exported at all.</summary>
    public bool Any => OtlpTraces || OtlpLogs || Metrics;

    /// <summary>Reads it.</summary>
    public static TelemetrySwitch Of(IConfiguration configuration)
    {
        bool IsSet(string name) => configuration[name] is { Length: > 0 };
        bool Says(string signal, string exporter) =>
            string.Equals(configuration[$"OTEL_{signal}_EXPORTER"], exporter, StringComparison.OrdinalIgnoreCase);
        bool Exports(string signal) => !Says(signal, "none")
            && (IsSet("OTEL_EXPORTER_OTLP_ENDPOINT") || IsSet($"OTEL_EXPORTER_OTLP_{signal}_ENDPOINT"));
        var isOn = !string.Equals(configuration["OTEL_SDK_DISABLED"], "true", StringComparison.OrdinalIgnoreCase);
        return new TelemetrySwitch(
            isOn && Exports("TRACES"), isOn && Exports("METRICS"), isOn && Says("LOGS", "otlp") && Exports("LOGS"),
            configuration.GetValue<int>("Rapport:MetricsPort"));
    }
}
