using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Rapport.Runtime;
using Rapport.Stack.Layout;
using Rapport.Stack.Supervision;

namespace Rapport.Stack.Plan;

/// <summary>
/// The Dapr sidecars: <c>daprd</c> where it is on the PATH, one for each service; else our stand-in, one process for
/// all. Services cannot tell the difference.
/// </summary>
internal static class SidecarPlan
{
    /// <summary>
    /// Factor on redelivery and retry times of the stand-in, for tests: 0.05 makes a minute three seconds.
    /// </summary>
    public const string TimeScaleVariable = "RAPPORT_SIDECAR_TIME_SCALE";

    /// <summary>How badly the stand-in behaves, for tests: its chaos settings as JSON.</summary>
    public const string ChaosVariable = "RAPPORT_SIDECAR_CHAOS";

    // Readiness, not liveness: without its store an app can only refuse, until the message is a dead letter.
    private const string HealthPath = "/readyz";
    private const int HealthSeconds = 1;
    private const int HealthTimeoutMilliseconds = 2000;
    private const int HealthThreshold = 3;

    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true };

    public static IReadOnlyList<Part> Create(StackSurroundings around)
    {
        if (around.Given.Dapr)
            return around.Replicas == 1
                ? [.. ServiceNames.All.Select(service => Elsewhere(around, service))]
                : throw new StackError($"{GivenParts.DaprVariable}={GivenParts.Elsewhere} gives one sidecar a service; "
                    + "every replica needs its own.");
        return ExternalProgram.Find("daprd") is { } daprd
            ? [.. Apps(around).Select(app => Daprd(daprd, around, app.Service, app.Replica))]
            : [StandIn(around)];
    }

    public static int HttpPort(PortMap ports, string replica) => ports[replica + "-dapr-http"];

    public static int GrpcPort(PortMap ports, string replica) => ports[replica + "-dapr-grpc"];

    // Replicas share the app id, hence one consumer group and its work.
    private static IEnumerable<(string Service, string Replica)> Apps(StackSurroundings around) =>
        ServiceNames.All.SelectMany(service => around.ReplicasOf(service).Select(replica => (service, replica)));

    private static Part StandIn(StackSurroundings around)
    {
        var settings = Path.Combine(around.Folders.Data, "sidecar.json");
        PrivateFile.Write(settings, Settings(around).ToJsonString(Json));
        var first = HttpPort(around.Ports, ServiceNames.All[0]);
        var command = new DotnetProgram
        {
            Name = "sidecar",
            Project = "Sidecar",
            Arguments = ["--config", settings],
            Environment = Tokens(around),
            Port = first,
            IsReady = HttpHealth.On(first, "/v1.0/healthz/outbound"),
        }.In(around.Folders);
        return Part.Of(command, PartKind.Sidecar) with
        {
            Needs = [StorePlan.Redis],
            Address = $"127.0.0.1:{first} and on (status 127.0.0.1:{around.Ports["sidecar-admin"]}/status)",
        };
    }

    private static JsonObject Settings(StackSurroundings around)
    {
        var settings = new JsonObject
        {
            ["apps"] = new JsonArray([.. Apps(around).Select(app => (JsonNode)new JsonObject
            {
                ["appId"] = app.Service,
                ["appPort"] = around.Ports[app.Replica],
                ["appProtocol"] = "h2c",
                ["httpPort"] = HttpPort(around.Ports, app.Replica),
                ["grpcPort"] = GrpcPort(around.Ports, app.Replica),
                ["health"] = new JsonObject
                {
                    ["path"] = HealthPath,
                    ["intervalMilliseconds"] = HealthSeconds * 1000,
                    ["timeoutMilliseconds"] = HealthTimeoutMilliseconds,
                    ["threshold"] = HealthThreshold,
                },
            })]),
            ["resourcesPath"] = Resources(around),
            ["adminPort"] = around.Ports["sidecar-admin"],
        };
        if (Environment.GetEnvironmentVariable(TimeScaleVariable) is { Length: > 0 } scale)
            settings["timeScale"] = double.Parse(scale, CultureInfo.InvariantCulture);
        if (Environment.GetEnvironmentVariable(ChaosVariable) is { Length: > 0 } chaos)
            settings["chaos"] = JsonNode.Parse(chaos);
        return settings;
    }

    private static Part Daprd(string daprd, StackSurroundings around, string service, string replica)
    {
        var http = HttpPort(around.Ports, replica);
        var command = new ServerCommand
        {
            Name = "dapr-" + replica,
            FileName = daprd,
            Arguments =
            [
                "--app-id", service,
                "--app-port", Number(around.Ports[replica]),
                "--app-protocol", "h2c",
                "--enable-app-health-check",
                "--app-health-check-path", HealthPath,
                "--app-health-probe-interval", Number(HealthSeconds),
                "--app-health-probe-timeout", Number(HealthTimeoutMilliseconds),
                "--app-health-threshold", Number(HealthThreshold),
                "--dapr-http-port", Number(http),
                "--dapr-grpc-port", Number(GrpcPort(around.Ports, replica)),
                "--dapr-listen-addresses", "127.0.0.1",
                "--resources-path", Resources(around),
                "--enable-metrics=false",
                "--log-as-json",
            ],
            Environment = Tokens(around),
            WorkingDirectory = around.Folders.Data,
            Port = http,
            IsReady = HttpHealth.On(http, "/v1.0/healthz/outbound"),
        };
        return Part.Of(command, PartKind.Sidecar) with { Needs = [StorePlan.Redis] };
    }

    private static Part Elsewhere(StackSurroundings around, string service)
    {
        var http = HttpPort(around.Ports, service);
        return new Part
        {
            Name = "dapr-" + service,
            Kind = PartKind.Sidecar,
            IsHealthy = HttpHealth.On(http, "/v1.0/healthz/outbound"),
            Address = $"127.0.0.1:{http}",
            Advice = $"{GivenParts.DaprVariable} says that it runs elsewhere: docker compose -f dev/compose.yaml ps",
        };
    }

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Resources(StackSurroundings around) => Path.Combine(around.Folders.Root, "dev", "dapr");

    private static Dictionary<string, string> Tokens(StackSurroundings around) => new()
    {
        ["DAPR_API_TOKEN"] = around.Keys.DaprApiToken,
        ["APP_API_TOKEN"] = around.Keys.AppApiToken,
        ["RAPPORT_REDIS_HOST"] = around.Redis,
        ["RAPPORT_REDIS_PASSWORD"] = "",
    };
}
