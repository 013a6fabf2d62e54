using Rapport.Stack.Layout;

namespace Rapport.Stack.Plan;

/// <summary>What a plan is made for: folders, ports and secrets of one installation.</summary>
internal sealed record StackSurroundings(StackFolders Folders, PortMap Ports, StackKeys Keys)
{
    public string Redis => $"127.0.0.1:{Ports["redis"]}";

    public Uri GatewayHttp => new($"http://localhost:{Ports["gateway-http"]}");

    public Uri GatewayGrpc => new($"http://localhost:{Ports["gateway-grpc"]}");

    public Uri Mailbox => new($"http://localhost:{Ports["mailbox-web"]}");

    public Uri StatusPage => new($"http://localhost:{Ports["status-page"]}");

    public static StackSurroundings Find()
    {
        var folders = StackFolders.Find();
        var ports = PortMap.Load(folders.Root, Environment.GetEnvironmentVariable(PortMap.OffsetVariable));
        return new StackSurroundings(folders, ports, StackKeys.LoadOrCreate(folders));
    }
}
