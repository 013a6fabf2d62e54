using System.Net;
using System.Net.Sockets;
using System.Text;
using Xunit;

namespace Rapport.Platform.Chaos.Tests;

/// <summary>What all rigs send with, beside a gateway that answers as it is told.</summary>
public sealed class DrivingTests
{
    [Fact]
    public async Task OpenLoop_NothingEnds_AllAreStartedAndTimedUntilTheyEnd()
    {
        var (started, go) = (0, new TaskCompletionSource());
        var running = new OpenLoop(perSecond: 200).RunAsync(Enumerable.Range(0, 5), async _ =>
        {
            Interlocked.Increment(ref started);
            await go.Task;
        });
        while (Volatile.Read(ref started) < 5)
            await Task.Delay(5);
        await Task.Delay(150);
        go.SetResult();

        var took = await running;
        Assert.True(took.At(0) >= TimeSpan.FromMilliseconds(100), $"{took}");
    }

    [Fact]
    public async Task OpenLoop_OperationFails_EndsWithItsFault() =>
        await Assert.ThrowsAsync<GatewayException>(() => new OpenLoop(perSecond: 200).RunAsync(
            Enumerable.Range(0, 3), _ => Task.FromException(new GatewayException("no"))));

    [Theory]
    [InlineData(503, false, true)]
    [InlineData(429, false, true)]
    [InlineData(500, false, false)]
    [InlineData(502, true, true)]
    [InlineData(400, true, false)]
    public async Task Client_RefusedOnce_TriesAgainOnlyWhatPasses(int status, bool outlastsFaults, bool succeeds)
    {
        await using var gateway = new ScriptedGateway(status, 200);
        using var client = new GatewayClient(gateway.Url, "w", "a") { OutlastsFaults = outlastsFaults };

        var call = client.GetAsync("/v1/contacts");

        if (succeeds)
            Assert.Equal("yes", (await call).Text("answered"));
        else
            Assert.StartsWith($"/v1/contacts answered {status}",
                (await Assert.ThrowsAsync<GatewayException>(() => call)).Message, StringComparison.Ordinal);
        Assert.Equal(succeeds ? 2 : 1, gateway.Calls);
    }

    private sealed class ScriptedGateway : IAsyncDisposable
    {
        private readonly HttpListener listener = new();
        private readonly Task answering;

        public ScriptedGateway(params int[] statuses)
        {
            // HttpListener takes no port 0; one that the kernel has just given away is not a stack's.
            using (var free = new TcpListener(IPAddress.Loopback, 0))
            {
                free.Start();
                Url = new Uri($"http://127.0.0.1:{((IPEndPoint)free.LocalEndpoint).Port}/");
            }

            listener.Prefixes.Add(Url.AbsoluteUri);
            listener.Start();
            answering = AnswerAsync(statuses);
        }

        public Uri Url { get; }

        public int Calls { get; private set; }

        public async ValueTask DisposeAsync()
        {
            listener.Close();
            await answering.ContinueWith(_ => { }, TaskScheduler.Default);
        }

        private async Task AnswerAsync(int[] statuses)
        {
            while (true)
            {
                var context = await listener.GetContextAsync();
                context.Response.StatusCode = statuses[Math.Min(Calls++, statuses.Length - 1)];
                await context.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes("""{"answered":"yes"}"""));
                context.Response.Close();
            }
        }
    }
}
