using System.Globalization;
using Rapport.Stack.Supervision;
using Rapport.Stack.Web;

namespace Rapport.Stack.Plan;

/// <summary>The five services, the gateway and the mailbox, with what they are told about one another.</summary>
internal static class ServicePlan
{
    // Four times as long as the gateway needs to see it.
    private const string DrainSeconds = "2";
    private const string Sender = "hello@rapport.example";

    // For tests: seconds by which the clocks of all replicas but the first are wrong.
    private const string ClockSkew = "RAPPORT_CLOCK_SKEW";

    // Databases of the one Redis, for those that keep states in it; 0 is the broker's.
    private static readonly Dictionary<string, int> RedisDatabases = new() { ["tagging"] = 1, ["scoring"] = 2 };

    public static IReadOnlyList<Part> Create(StackSurroundings around, StorePlan stores, ConsoleBuild console) =>
    [
        Mailbox(around),
        .. ServiceNames.All.SelectMany(service =>
            around.ReplicasOf(service).Select(replica => Service(around, stores, service, replica))),
        .. around.ReplicasOf(ServiceNames.Gateway).Select(replica => Gateway(around, console, replica)),
    ];

    private static Part Service(StackSurroundings around, StorePlan stores, string service, string replica)
    {
        var port = around.Ports[replica];
        var command = new DotnetProgram
        {
            Name = replica,
            Project = ServiceNames.Project(service),
            Environment = ServiceEnvironment(around, stores, service, replica),
            Port = port,
            IsReady = GrpcHealth.On(port),
        }.In(around.Folders);
        return Part.Of(command, PartKind.Service) with
        {
            Needs = RedisDatabases.ContainsKey(service) ? [StorePlan.Redis, stores.Needed] : [stores.Needed],
        };
    }

    private static Part Gateway(StackSurroundings around, ConsoleBuild console, string replica)
    {
        var port = around.Ports[replica + "-http"];
        var command = new DotnetProgram
        {
            Name = replica,
            Project = "Gateway",
            Environment = GatewayEnvironment(around, console, replica),
            Port = port,
            IsReady = HttpHealth.On(port, "/readyz"),
        }.In(around.Folders);
        return Part.Of(command, PartKind.Gateway) with
        {
            Address = $"{around.GatewayHttpOf(replica)} (gRPC {around.GatewayGrpcOf(replica)})",
        };
    }

    private static Part Mailbox(StackSurroundings around)
    {
        var port = around.Ports["mailbox-web"];
        var command = new DotnetProgram
        {
            Name = "mailbox",
            Project = "Sinks",
            Environment = new Dictionary<string, string>
            {
                ["Sinks__SmtpPort"] = Number(around.Ports["mailbox-smtp"]),
                ["Sinks__WebPort"] = Number(port),
                ["Sinks__DataDirectory"] = Path.Combine(around.Folders.Data, "mailbox"),
            },
            Port = port,
            IsReady = HttpHealth.On(port, "/healthz"),
        }.In(around.Folders);
        return Part.Of(command, PartKind.Mailbox) with
        {
            Address = $"{around.Mailbox} (SMTP 127.0.0.1:{around.Ports["mailbox-smtp"]})",
        };
    }

    private static Dictionary<string, string> ServiceEnvironment(
        StackSurroundings around, StorePlan stores, string service, string replica)
    {
        var environment = Common(around, service, replica);
        environment["Rapport__Port"] = Number(around.Ports[replica]);
        environment["ConnectionStrings__Mongo"] = stores.MongoUri;
        environment["Mongo__Database"] = "rapport_" + service;
        environment["DAPR_HTTP_PORT"] = Number(SidecarPlan.HttpPort(around.Ports, replica));
        environment["DAPR_GRPC_PORT"] = Number(SidecarPlan.GrpcPort(around.Ports, replica));
        environment["DAPR_API_TOKEN"] = around.Keys.DaprApiToken;
        environment["APP_API_TOKEN"] = around.Keys.AppApiToken;
        if (service == ServiceNames.Contact)
        {
            environment["Contact__Bootstrap__Workspace"] = "main";
            environment["Contact__Bootstrap__WriteKey"] = around.Keys.WriteKey;
            environment["Contact__Bootstrap__ApiKey"] = around.Keys.ApiKey;
            // Nobody confirms a consent here: what the demo's visitors tick in their browsers counts.
            environment["Contact__WriteKeyGrants"] = "Counted";
        }
        if (service == ServiceNames.Notification)
        {
            environment["Notification__Smtp__Host"] = "127.0.0.1";
            environment["Notification__Smtp__Port"] = Number(around.Ports["mailbox-smtp"]);
            environment["Notification__Smtp__From"] = Sender;
            environment["Notification__Secret"] = around.Keys.NotificationSecret;
            environment["Notification__PublicUrl"] = around.GatewayHttpOf(ServiceNames.Gateway);
        }
        return environment;
    }

    private static Dictionary<string, string> GatewayEnvironment(
        StackSurroundings around, ConsoleBuild console, string replica)
    {
        var environment = Common(around, ServiceNames.Gateway, replica);
        environment["Gateway__HttpPort"] = Number(around.Ports[replica + "-http"]);
        environment["Gateway__GrpcPort"] = Number(around.Ports[replica + "-grpc"]);
        environment["Gateway__ConsoleFolder"] = console.Folder;
        environment["Gateway__ConsoleFault"] = console.Fault;
        environment["Gateway__MailboxUrl"] = around.Mailbox;
        if (around.HasDashboard) environment["Gateway__DashboardUrl"] = around.Dashboard;
        return environment;
    }

    private static Dictionary<string, string> Common(StackSurroundings around, string name, string replica)
    {
        var environment = new Dictionary<string, string>
        {
            ["Rapport__Development"] = "true",
            ["Rapport__Clock__Movable"] = "true",
            // The gateway writes it, everyone reads it at their start.
            ["Rapport__Clock__File"] = around.Folders.ClockFile,
            ["Rapport__Loopback"] = "true",
            ["Rapport__Instance"] = replica,
            ["Rapport__ServiceToken"] = around.Keys.ServiceToken,
            ["Rapport__MetricsPort"] = Number(around.Ports[replica + "-metrics"]),
        };
        if (around.HasDashboard)
            foreach (var (variable, value) in DashboardPlan.Exports(around)) environment[variable] = value;
        // Alone there is nobody to turn to: an ending process then only keeps people waiting.
        if (around.Replicas > 1) environment["Rapport__DrainSeconds"] = DrainSeconds;
        if (replica != name && Environment.GetEnvironmentVariable(ClockSkew) is { } skew)
            environment["Rapport__Clock__SkewSeconds"] = skew;
        if (RedisDatabases.TryGetValue(name, out var database))
            environment["ConnectionStrings__Redis"] = $"{around.Redis},defaultDatabase={database}";
        foreach (var service in ServiceNames.All)
            environment["Rapport__Services__" + ServiceNames.Project(service)] = string.Join(',',
                around.ReplicasOf(service).Select(replica => $"http://127.0.0.1:{around.Ports[replica]}"));
        return environment;
    }

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
