using Rapport.Stack.Layout;

namespace Rapport.Stack.Tests.Layout;

public class PortMapTests
{
    private static readonly Dictionary<string, int> Ports = new() { ["a"] = 1025, ["b"] = 8080 };

    [Theory]
    [InlineData(null, 1025)]
    [InlineData("", 1025)]
    [InlineData("1000", 2025)]
    [InlineData("-1000", 25)]
    public void From_Offset_MovesEveryPort(string? offset, int expected) =>
        Assert.Equal(expected, PortMap.From(Ports, offset)["a"]);

    [Theory]
    [InlineData("many", "many")]
    [InlineData("60000", "b")]
    [InlineData("-2000", "a")]
    public void From_OffsetThatMakesNoSense_IsRefusedByName(string offset, string named) =>
        Assert.Contains(
            named, Assert.Throws<StackError>(() => PortMap.From(Ports, offset)).Message, StringComparison.Ordinal);

    // Outgoing connections take ports from here on (Linux's default range): a restart could find its port taken.
    [Fact]
    public void PortsFile_HasNoPortTwiceAndNoneThatOutgoingConnectionsUse()
    {
        var ports = PortMap.Load(Repository.Root, null).All.ToList();
        Assert.Equal(ports.Count, ports.Select(port => port.Value).Distinct().Count());
        Assert.All(ports, port => Assert.InRange(port.Value, 1024, 32767));
    }

    [Fact]
    public void WithReplicas_PortsFile_GivesEveryReplicaPortsOfItsOwn()
    {
        var ports = PortMap.Load(Repository.Root, "1000").WithReplicas(3);
        Assert.Equal(ports["scoring"] + PortMap.ReplicaStep, ports["scoring-2"]);
        Assert.Equal(ports["scoring-dapr-grpc"] + (2 * PortMap.ReplicaStep), ports["scoring-3-dapr-grpc"]);
        Assert.Equal(ports["gateway-http"] + PortMap.ReplicaStep, ports["gateway-2-http"]);
        Assert.DoesNotContain(ports.All, port => port.Key.StartsWith("redis-", StringComparison.Ordinal));
    }

    [Fact]
    public void WithReplicas_PortThatIsTaken_IsRefusedByName()
    {
        var ports = new Dictionary<string, int> { ["scoring"] = 5103, ["mailbox"] = 5103 + PortMap.ReplicaStep };
        var fault = Assert.Throws<StackError>(() => PortMap.From(ports, null).WithReplicas(2));
        Assert.Contains("mailbox and scoring-2", fault.Message, StringComparison.Ordinal);
    }
}
