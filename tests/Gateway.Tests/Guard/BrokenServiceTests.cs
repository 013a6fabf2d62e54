using System.Net;
using System.Net.Sockets;
using Rapport.Gateway.Tests.Running;

namespace Rapport.Gateway.Tests.Guard;

/// <summary>A service that dies while the body of a request is on its way to it.</summary>
public sealed class BrokenServiceTests
{
    private const int Requests = 400;
    private const int AtOnce = 16;

    [Fact]
    public async Task Service_ThatDiesAnywhereInARequest_IsUnavailableAndNeverTheCallersFault()
    {
        using var dying = new TcpListener(IPAddress.Loopback, 0);
        dying.Start();
        using var over = new CancellationTokenSource();
        var breaking = BreakAsync(dying, over.Token);
        // One connection is broken after the other, and who waits for his turn is not to be told that he took too long.
        await using var gateway = await RunningGateway.StartAsync(
            ("Gateway:CallTimeout", "00:02:00"),
            ("Rapport:Services:Scoring", $"http://127.0.0.1:{((IPEndPoint)dying.LocalEndpoint).Port}"));
        var body = "{\"id\": \"" + new string('m', 60_000) + "\"}";

        var answers = new int[Requests];
        await Parallel.ForEachAsync(Enumerable.Range(0, Requests), new ParallelOptions { MaxDegreeOfParallelism = AtOnce },
            async (number, _) =>
            {
                using var answer = await gateway.SendAsync("POST", "/v1/scoreModels", json: body);
                answers[number] = (int)answer.StatusCode;
            });
        await over.CancelAsync();
        await breaking;

        Assert.All(answers, status => Assert.Equal(503, status));
    }

    // Takes some bytes, a few or many, then resets the connection as a killed process does.
    private static async Task BreakAsync(TcpListener listener, CancellationToken over)
    {
        var random = new Random(7);
        byte[] settings = [0, 0, 0, 4, 0, 0, 0, 0, 0];
        var buffer = new byte[16 * 1024];
        while (!over.IsCancellationRequested)
        {
            try
            {
                using var caller = await listener.AcceptSocketAsync(over);
                caller.LingerState = new LingerOption(true, 0);
                await caller.SendAsync(settings, over);
                for (var left = random.Next(200_000); left > 0;)
                {
                    using var patience = CancellationTokenSource.CreateLinkedTokenSource(over);
                    patience.CancelAfter(TimeSpan.FromMilliseconds(50));
                    var read = await caller.ReceiveAsync(buffer, patience.Token);
                    left = read == 0 ? 0 : left - read;
                }
            }
            catch (Exception gone) when (gone is SocketException or OperationCanceledException)
            {
                // The next one.
            }
        }
    }
}
