using Microsoft.Extensions.Configuration;
using Rapport.Hosting.Telemetry;

namespace Rapport.Hosting.Tests.Telemetry;

public sealed class TelemetrySwitchTests
{
    private const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:4317";

    [Theory]
    [InlineData("", false, false, false)]
    [InlineData(Endpoint, true, true, false)]
    [InlineData(Endpoint + ";OTEL_LOGS_EXPORTER=otlp", true, true, true)]
    [InlineData(Endpoint + ";OTEL_TRACES_EXPORTER=none;OTEL_METRICS_EXPORTER=none", false, false, false)]
    [InlineData(Endpoint + ";OTEL_LOGS_EXPORTER=otlp;OTEL_SDK_DISABLED=true", false, false, false)]
    [InlineData("OTEL_EXPORTER_OTLP_LOGS_ENDPOINT=http://127.0.0.1:4317;OTEL_LOGS_EXPORTER=otlp", false, false, true)]
    [InlineData("OTEL_LOGS_EXPORTER=otlp", false, false, false)]
    public void Of_Variables_SayWhatIsExported(string variables, bool traces, bool metrics, bool logs) =>
        Assert.Equal(new TelemetrySwitch(traces, metrics, logs, 0), TelemetrySwitch.Of(
            new ConfigurationBuilder().AddInMemoryCollection(
                variables.Split(';', StringSplitOptions.RemoveEmptyEntries).Select(each => each.Split('=', 2))
                    .ToDictionary(pair => pair[0], string? (string[] pair) => pair[1])).Build()));
}
