using System.Globalization;
using Rapport.Runtime;
using Rapport.Stack.Supervision;

namespace Rapport.Stack.Plan;

/// <summary>
/// Aspire's dashboard, for those who ask for it: it shows the traces, logs and metrics of all services. Where it cannot
/// be had the stack runs without it.
/// </summary>
internal static class DashboardPlan
{
    public const string Name = "dashboard";

    // Short: a person waits for what was just done.
    private const string SpanDelayMilliseconds = "500";
    private const string MetricIntervalMilliseconds = "5000";

    /// <summary>True for the dashboard's own ports, the OTLP ones included.</summary>
    public static bool IsOwnPort(string name) => name.StartsWith(Name, StringComparison.Ordinal);

    /// <summary>Fetches it the first time; null, with a note, where it cannot be had.</summary>
    public static async Task<Part?> Prepare(StackSurroundings around, Action<string> note, CancellationToken stop)
    {
        if (!around.HasDashboard) return null;
        try
        {
            PortCheck.Run(around.Ports, IsOwnPort);
            return Dashboard(around, await AspireDashboard.LocateAsync(note, stop));
        }
        catch (Exception missing) when (missing is StackError or SetupError)
        {
            note($"There will be no dashboard. {missing.Message}");
            return null;
        }
    }

    /// <summary>OpenTelemetry's variables for a program that is to be seen in the dashboard.</summary>
    public static IReadOnlyDictionary<string, string> Exports(StackSurroundings around) =>
        new Dictionary<string, string>
    {
        ["OTEL_EXPORTER_OTLP_ENDPOINT"] = Loopback(around, "dashboard-otlp-grpc"),
        ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "grpc",
        ["OTEL_LOGS_EXPORTER"] = "otlp",
        ["OTEL_BSP_SCHEDULE_DELAY"] = SpanDelayMilliseconds,
        ["OTEL_BLRP_SCHEDULE_DELAY"] = SpanDelayMilliseconds,
        ["OTEL_METRIC_EXPORT_INTERVAL"] = MetricIntervalMilliseconds,
    };

    private static Part Dashboard(StackSurroundings around, string program)
    {
        var port = around.Ports[Name];
        var command = new ServerCommand
        {
            Name = Name,
            FileName = program,
            Arguments = [],
            Environment = new Dictionary<string, string>
            {
                ["ASPNETCORE_URLS"] = Loopback(around, Name),
                ["ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL"] = Loopback(around, "dashboard-otlp-grpc"),
                ["ASPIRE_DASHBOARD_OTLP_HTTP_ENDPOINT_URL"] = Loopback(around, "dashboard-otlp-http"),
                // No login: it listens on loopback only, as everything here does.
                ["ASPIRE_DASHBOARD_UNSECURED_ALLOW_ANONYMOUS"] = "true",
                ["ASPIRE_DASHBOARD_API_ENABLED"] = "true",
                ["Dashboard__ApplicationName"] = "Rapport",
            },
            // It looks for its pages where it is started.
            WorkingDirectory = Path.GetDirectoryName(program)!,
            Port = port,
            IsReady = HttpHealth.On(port, "/health"),
        };
        return Part.Of(command, PartKind.Dashboard) with { IsOptional = true, Address = around.Dashboard };
    }

    private static string Loopback(StackSurroundings around, string port) =>
        string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{around.Ports[port]}");
}
