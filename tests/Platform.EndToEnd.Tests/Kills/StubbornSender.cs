using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace Rapport.Platform.EndToEnd.Tests.Kills;

/// <summary>
/// Sends batches as SDKs do: the same batch with the same ids again and again until it is taken, whatever happens to
/// the other side meanwhile.
/// </summary>
internal sealed class StubbornSender : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly HttpClient http;
    private int repeats;

    /// <summary>A sender to the gateway with a write key.</summary>
    public StubbornSender(Uri gateway, string writeKey)
    {
        http = new HttpClient { BaseAddress = gateway, Timeout = TimeSpan.FromSeconds(15) };
        http.DefaultRequestHeaders.Authorization =
            new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(writeKey + ":")));
    }

    /// <summary>How often a batch was sent again because of an error.</summary>
    public int Repeats => repeats;

    /// <summary>Sends until it is taken.</summary>
    /// <exception cref="InvalidOperationException">It was refused for good, or not taken in two minutes.</exception>
    public async Task SendAsync(IEnumerable<JsonObject> calls)
    {
        var batch = new JsonArray([.. calls.Select(call => call.DeepClone())]);
        var body = new JsonObject { ["batch"] = batch }.ToJsonString();
        var started = TimeProvider.System.GetTimestamp();
        while (await TryAsync(body) is { } problem)
        {
            if (TimeProvider.System.GetElapsedTime(started) > Patience)
                throw new InvalidOperationException($"Not taken in {Patience.TotalMinutes:0} minutes: {problem}");
            Interlocked.Increment(ref repeats);
            await Task.Delay(Pause);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => http.Dispose();

    private async Task<string?> TryAsync(string body)
    {
        try
        {
            using var content = new StringContent(body, Encoding.UTF8, "application/json");
            using var answer = await http.PostAsync(new Uri("/v1/batch", UriKind.Relative), content);
            if (answer.IsSuccessStatusCode)
                return null;
            var text = $"{(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}";
            return answer.StatusCode == HttpStatusCode.TooManyRequests || (int)answer.StatusCode >= 500
                ? text
                : throw new InvalidOperationException($"Refused for good: {text}");
        }
        catch (Exception away) when (away is HttpRequestException or TaskCanceledException)
        {
            return away.Message;
        }
    }
}
