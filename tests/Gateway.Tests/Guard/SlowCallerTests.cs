using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Rapport.Gateway.Tests.Running;

namespace Rapport.Gateway.Tests.Guard;

/// <summary>Callers who send too slowly or go away: their own doing, and nothing for an operator.</summary>
public sealed class SlowCallerTests
{
    [Theory]
    [InlineData("/v1/batch", RunningGateway.WriteKey)]
    [InlineData("/v1/batch", null)]
    [InlineData("/v1/events", RunningGateway.WriteKey)]
    [InlineData("/v1/contacts:batchGet", RunningGateway.ApiKey)]
    public async Task Body_ThatTrickles_IsTooSlowAndNoAlarm(string path, string? key)
    {
        await using var gateway = await RunningGateway.StartAsync(builder => builder.WebHost.ConfigureKestrel(kestrel =>
            kestrel.Limits.MinRequestBodyDataRate = new MinDataRate(240, TimeSpan.FromSeconds(1.5))));
        var answer = await RawHttp.ExchangeAsync(gateway.Http,
            Head(path, key) + "Content-Length: 1000\r\n\r\n{");

        Assert.StartsWith("HTTP/1.1 408 ", answer, StringComparison.Ordinal);
        Assert.Equal("REQUEST_TOO_SLOW", RawHttp.ReasonOf(answer));
        Assert.Empty(gateway.Warnings.Lines);
    }

    [Theory]
    [InlineData("/v1/batch", RunningGateway.WriteKey)]
    [InlineData("/v1/batch", null)]
    [InlineData("/v1/events", RunningGateway.WriteKey)]
    [InlineData("/v1/contacts:batchGet", RunningGateway.ApiKey)]
    public async Task Caller_WhoGoesAwayInTheMiddle_IsNoAlarm(string path, string? key)
    {
        var gateway = await RunningGateway.StartAsync();
        for (var i = 0; i < 20; i++)
        {
            using var caller = new Socket(SocketType.Stream, ProtocolType.Tcp);
            await caller.ConnectAsync(gateway.Http.Host, gateway.Http.Port);
            await caller.SendAsync(Encoding.ASCII.GetBytes(Head(path, key) + "Content-Length: 1000\r\n\r\n{"));
            if (i % 2 == 0)
                await Task.Delay(20);
            caller.LingerState = new LingerOption(true, 0);
        }

        using (var after = await gateway.SendAsync("GET", "/v1/contacts"))
            Assert.True(after.IsSuccessStatusCode);
        // It ends when all of them have been dealt with.
        await gateway.DisposeAsync();
        // The server's own line about a body that broke off while it was read cannot be told apart by a filter; no alarm counts it.
        var alarms = gateway.Warnings.Lines.Where(line => !line.Contains("automatic draining of the request body failed", StringComparison.Ordinal)).ToList();
        Assert.True(alarms.Count == 0, string.Join("\n", alarms.Take(5)));
    }

    private static string Head(string path, string? key) =>
        $"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
        + (key is null ? "" : $"Authorization: Bearer {key}\r\n");
}
