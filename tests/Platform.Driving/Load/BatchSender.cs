using System.Net;
using System.Net.Http.Headers;
using Rapport.Platform.Driving.Clients;

namespace Rapport.Platform.Driving.Load;

/// <summary>
/// Sends a batch as SDKs do: the same bytes with the same ids again and again until a 2xx says that it is taken. So what
/// got no answer is settled by asking once more, and at the end everything sent has been accepted.
/// </summary>
public sealed class BatchSender : IDisposable
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(150);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly HttpClient http;
    private readonly IReadOnlyList<Uri> gateways;
    private readonly LoadStatistics statistics;
    private int turn;

    /// <summary>A sender with a write key.</summary>
    /// <param name="gateways">In turn; a request that failed goes to the next.</param>
    /// <param name="writeKey">Of the workspace.</param>
    /// <param name="statistics">Takes what becomes of each request.</param>
    public BatchSender(IReadOnlyList<Uri> gateways, string writeKey, LoadStatistics statistics)
    {
        (this.gateways, this.statistics) = (gateways, statistics);
        http = new HttpClient(new SocketsHttpHandler { UseProxy = false, MaxConnectionsPerServer = 256 })
        {
            Timeout = TimeSpan.FromSeconds(15),
        };
        http.DefaultRequestHeaders.Authorization = GatewayClient.WriteKey(writeKey);
    }

    /// <summary>Sends until it is taken.</summary>
    /// <param name="body">Of <c>/v1/batch</c>.</param>
    /// <exception cref="InvalidOperationException">It was refused for good, or not taken in five minutes.</exception>
    public async Task SendAsync(byte[] body)
    {
        var started = TimeProvider.System.GetTimestamp();
        var failures = 0;
        for (var pause = FirstPause; ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            var (problem, wait) = await TryAsync(body);
            if (problem is null)
                return;
            if (TimeProvider.System.GetElapsedTime(started) > Patience)
                throw new InvalidOperationException($"Not taken in {Patience.TotalMinutes:0} minutes: {problem}");
            statistics.Repeated(++failures);
            await Task.Delay((wait ?? pause) * (0.75 + (Random.Shared.NextDouble() / 2)));
        }
    }

    /// <inheritdoc/>
    public void Dispose() => http.Dispose();

    private Uri Next() => new(gateways[(int)((uint)Interlocked.Increment(ref turn) % (uint)gateways.Count)], "/v1/batch");

    private async Task<(string? Problem, TimeSpan? ComeBack)> TryAsync(byte[] body)
    {
        var begun = TimeProvider.System.GetTimestamp();
        try
        {
            using var content = new ByteArrayContent(body);
            content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            using var answer = await http.PostAsync(Next(), content);
            if (answer.IsSuccessStatusCode)
            {
                statistics.Accepted(begun);
                return (null, null);
            }

            var text = $"{(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}";
            var comeBack = answer.Headers.RetryAfter?.Delta;
            if (answer.StatusCode != HttpStatusCode.TooManyRequests && (int)answer.StatusCode < 500)
                throw new InvalidOperationException($"Refused for good: {text}");
            statistics.Refused(begun, (int)answer.StatusCode, comeBack is not null);
            return (text, comeBack);
        }
        catch (Exception away) when (away is HttpRequestException or TaskCanceledException)
        {
            statistics.Unanswered();
            return (away.Message, null);
        }
    }
}
