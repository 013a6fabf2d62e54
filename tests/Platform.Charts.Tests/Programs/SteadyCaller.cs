using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Rapport.Platform.Driving.Clients;
using Rapport.Platform.Testing;

namespace Rapport.Platform.Charts.Tests.Programs;

/// <summary>
/// Sends one event after the other, to each gateway in turn, and tries once more at the other one, as an SDK does.
/// </summary>
internal sealed class SteadyCaller : IDisposable
{
    private static readonly HttpClient Http = new() { Timeout = TimeSpan.FromMinutes(5) };
    private readonly CancellationTokenSource stop = new();
    private readonly Task calling;
    private int answered;

    public SteadyCaller(IReadOnlyList<Uri> gateways, string key) => calling = Task.Run(async () =>
    {
        for (var turn = 0; !stop.IsCancellationRequested; turn++)
        {
            var first = await CallAsync(gateways[turn % 2], key);
            var last = first == HttpStatusCode.OK ? first : await CallAsync(gateways[(turn + 1) % 2], key);
            if (last == HttpStatusCode.OK)
                Interlocked.Increment(ref answered);
            else
                Failures.Enqueue($"{first}, then {last}");
        }
    });

    /// <summary>Calls that failed twice: the status of both attempts, 0 for none.</summary>
    public ConcurrentQueue<string> Failures { get; } = [];

    /// <summary>Waits until so many more calls have been answered.</summary>
    public async Task AnsweredAsync(int more)
    {
        var enough = answered + more;
        await Eventually.HoldsAsync(() => Task.FromResult(answered >= enough), $"{more} more calls are answered", 180);
    }

    /// <summary>One event; 0 when nobody answered.</summary>
    public static async Task<HttpStatusCode> CallAsync(Uri gateway, string key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(gateway, "/v1/track"))
        {
            Headers = { Authorization = GatewayClient.ApiKey(key) },
            Content = new StringContent("""{"userId":"u1","event":"Rotated"}""", Encoding.UTF8, "application/json"),
        };
        try
        {
            using var answer = await Http.SendAsync(request);
            return answer.StatusCode;
        }
        catch (HttpRequestException)
        {
            return 0;
        }
    }

    public void Dispose()
    {
        stop.Cancel();
        calling.Wait(TimeSpan.FromMinutes(6));
        stop.Dispose();
    }
}
