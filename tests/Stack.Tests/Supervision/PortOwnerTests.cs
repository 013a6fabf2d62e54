using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Rapport.Runtime;
using Rapport.Stack.Supervision;

namespace Rapport.Stack.Tests.Supervision;

public class PortOwnerTests
{
    private static readonly string[] Table =
    [
        "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode",
        "   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 123456 1 0 100 0",
        "   1: 0100007F:1F90 0100007F:D431 01 00000000:00000000 00:00000000 00000000     0        0 999 1 0 100 0",
        "   2: 00000000:0016 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 77 1 0 100 0",
    ];

    [Fact]
    public void Listeners_OfAPort_AreOnlyThoseThatListen()
    {
        Assert.Equal([new PortOwner.Listener("123456", 1000)], PortOwner.Listeners(Table, 8080));
        Assert.Empty(PortOwner.Listeners(Table, 54321));
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    public void Find_PortOfThisProcess_NamesItsPidAndCommand(string address)
    {
        using var listener = new TcpListener(IPAddress.Parse(address), 0);
        listener.Start();
        var owner = PortOwner.Find(((IPEndPoint)listener.LocalEndpoint).Port);
        Assert.StartsWith(string.Create(CultureInfo.InvariantCulture, $"pid {Environment.ProcessId} ("), owner,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Find_FreePort_IsNull() => Assert.Null(PortOwner.Find(FreePort.Next()));
}
