using System.Net;
using Rapport.Gateway.Tests.Running;
using Rapport.Runtime;

namespace Rapport.Gateway.Tests.Routes;

public sealed class ReplicaTests
{
    private const string Path = "/v1/scoreModels";

    [Fact]
    public async Task Call_OneReplicaAway_FailsAtMostOnceInARow()
    {
        await using var alive = await FakeService.StartAsync("Scoring");
        var addresses = $"http://127.0.0.1:{FreePort.Next()},{alive.Address}";
        var gateway = await RunningGateway.StartAsync(("Rapport:Services:Scoring", addresses));
        try
        {
            for (var call = 0; call < 50; call++)
                if (await StatusAsync(gateway) == HttpStatusCode.ServiceUnavailable)
                {
                    var failed = TimeProvider.System.GetTimestamp();
                    var next = await StatusAsync(gateway);
                    // After two seconds it is tried again.
                    Assert.True(next != HttpStatusCode.ServiceUnavailable || TimeProvider.System.GetElapsedTime(failed).TotalSeconds > 2);
                }
        }
        finally
        {
            await gateway.DisposeAsync();
        }
    }

    [Fact]
    public async Task Call_ToANameThatStandsForItsReplicas_IsForwarded()
    {
        await using var alive = await FakeService.StartAsync("Scoring");
        var gateway = await RunningGateway.StartAsync(
            ("Rapport:Services:Scoring", $"dns:///127.0.0.1:{alive.Address.Port}"));
        try
        {
            await StatusAsync(gateway);
            Assert.NotEqual(HttpStatusCode.ServiceUnavailable, await StatusAsync(gateway));
        }
        finally
        {
            await gateway.DisposeAsync();
        }
    }

    private static async Task<HttpStatusCode> StatusAsync(RunningGateway gateway)
    {
        using var answer = await gateway.SendAsync("GET", Path);
        return answer.StatusCode;
    }
}
