using Rapport.Stack.Layout;

namespace Rapport.Stack.Plan;

/// <summary>
/// What a plan is made for: folders, ports and secrets of one installation, and what is there already.
/// </summary>
internal sealed record StackSurroundings(StackFolders Folders, PortMap Ports, StackKeys Keys, GivenParts Given)
{
    public string Redis => Given.Redis ?? $"127.0.0.1:{Ports["redis"]}";

    public string GatewayHttp => $"http://localhost:{Ports["gateway-http"]}";

    public string GatewayGrpc => $"http://localhost:{Ports["gateway-grpc"]}";

    public string Mailbox => $"http://localhost:{Ports["mailbox-web"]}";

    public string StatusPage => $"http://localhost:{Ports["status-page"]}";

    public static StackSurroundings Find()
    {
        var folders = StackFolders.Find();
        var ports = PortMap.Load(folders.Root, Environment.GetEnvironmentVariable(PortMap.OffsetVariable));
        return new StackSurroundings(folders, ports, StackKeys.LoadOrCreate(folders), GivenParts.FromEnvironment());
    }
}
