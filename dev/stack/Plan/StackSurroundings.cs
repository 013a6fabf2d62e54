using Rapport.Stack.Layout;
using Rapport.Stack.Supervision;

namespace Rapport.Stack.Plan;

/// <summary>
/// What a plan is made for: folders, ports and secrets of one installation, and what is there already.
/// </summary>
/// <param name="Replicas">Processes of every service and of the gateway.</param>
/// <param name="HasDashboard">Services send their telemetry to a dashboard of the stack's own.</param>
internal sealed record StackSurroundings(
    StackFolders Folders, PortMap Ports, StackKeys Keys, GivenParts Given, int Replicas, bool HasDashboard)
{
    /// <summary>Where services and sidecars reach Redis.</summary>
    public string Redis => StoreLinks.Redis(Given.Redis ?? $"127.0.0.1:{Ports["redis"]}");

    public string GatewayHttp => GatewayHttpOf(ServiceNames.Gateway);

    public string GatewayGrpc => GatewayGrpcOf(ServiceNames.Gateway);

    public string Mailbox => $"http://localhost:{Ports["mailbox-web"]}";

    public string StatusPage => $"http://localhost:{Ports["status-page"]}";

    /// <summary>Where the dashboard is, if there is one.</summary>
    public string Dashboard => $"http://localhost:{Ports[DashboardPlan.Name]}";

    /// <summary>Address of one replica of the gateway for HTTP/1.1.</summary>
    public string GatewayHttpOf(string replica) => $"http://localhost:{Ports[replica + "-http"]}";

    /// <summary>Address of one replica of the gateway for gRPC.</summary>
    public string GatewayGrpcOf(string replica) => $"http://localhost:{Ports[replica + "-grpc"]}";

    /// <summary>Names of a program's replicas, the first one first.</summary>
    public IEnumerable<string> ReplicasOf(string program) =>
        Enumerable.Range(1, Replicas).Select(number => ServiceNames.Replica(program, number));

    /// <summary>True when the stack cannot start while something else listens on the port of that name.</summary>
    public bool NeedsPort(string name) => Given.NeedsPort(name) && !DashboardPlan.IsOwnPort(name);

    /// <param name="replicas">How many are wanted; null for as many as the running stack has, or one.</param>
    /// <param name="hasDashboard">A dashboard is wanted; null for as the running stack has it, or none.</param>
    public static StackSurroundings Find(int? replicas = null, bool? hasDashboard = null)
    {
        var folders = StackFolders.Find();
        var running = StackState.OfRunning(folders);
        var count = replicas ?? running?.Replicas ?? 1;
        var ports = PortMap.Load(folders.Root, Environment.GetEnvironmentVariable(PortMap.OffsetVariable));
        return new StackSurroundings(folders, ports.WithReplicas(count), StackKeys.LoadOrCreate(folders),
            GivenParts.FromEnvironment(), count, hasDashboard ?? running?.HasDashboard ?? false);
    }
}
