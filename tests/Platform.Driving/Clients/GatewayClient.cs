using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace Rapport.Platform.Driving.Clients;

/// <summary>The gateway refused or could not be reached; the message says what and what to do.</summary>
public sealed class GatewayException(string message) : Exception(message);

/// <summary>
/// Calls the gateway as any front end would: the write key for events, the API key for the rest. A 429 or 503 is tried
/// again when the answer says so, up to 20 times.
/// </summary>
public sealed class GatewayClient : IDisposable
{
    private const int Attempts = 20;
    private const int AttemptsAmongFaults = 120;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan PauseAmongFaults = TimeSpan.FromMilliseconds(500);

    private readonly HttpClient http;
    private readonly AuthenticationHeaderValue writeKey;
    private readonly AuthenticationHeaderValue apiKey;

    /// <summary>A client of the gateway at <paramref name="url"/>.</summary>
    public GatewayClient(Uri url, string writeKey, string apiKey)
    {
        http = new HttpClient(new SocketsHttpHandler { UseProxy = !url.IsLoopback })
        {
            BaseAddress = url, Timeout = TimeSpan.FromMinutes(10),
        };
        (this.writeKey, this.apiKey) = (WriteKey(writeKey), ApiKey(apiKey));
    }

    /// <summary>
    /// For callers who go on while processes die: what got no answer, or any 5xx, is tried again too, for a minute.
    /// </summary>
    public bool OutlastsFaults { get; init; }

    /// <summary>A client from RAPPORT_URL, RAPPORT_WRITE_KEY and RAPPORT_API_KEY, as <c>./up env</c> prints them.</summary>
    /// <exception cref="GatewayException">One of them is not set.</exception>
    public static GatewayClient FromEnvironment()
    {
        static string Read(string name) => Environment.GetEnvironmentVariable(name)
            ?? throw new GatewayException($"{name} is not set: ./up -d && eval \"$(./up env)\"");
        return new GatewayClient(new Uri(Read("RAPPORT_URL")), Read("RAPPORT_WRITE_KEY"), Read("RAPPORT_API_KEY"));
    }

    /// <summary>A write key as Segment's libraries show it.</summary>
    public static AuthenticationHeaderValue WriteKey(string key) =>
        new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(key + ":")));

    /// <summary>An API key as callers show it.</summary>
    public static AuthenticationHeaderValue ApiKey(string key) => new("Bearer", key);

    /// <summary>Sends calls in the Segment batch format, with the write key.</summary>
    /// <exception cref="GatewayException">They were refused.</exception>
    public Task SendBatchAsync(IEnumerable<JsonNode> calls, CancellationToken cancellation = default)
    {
        var batch = new JsonObject { ["batch"] = new JsonArray([.. calls.Select(call => call.DeepClone())]) };
        return CallAsync(HttpMethod.Post, "/v1/batch", writeKey, batch.ToJsonString(), cancellation);
    }

    /// <summary>Sends a body that is ready to an ingest path, once: for callers who measure.</summary>
    /// <exception cref="GatewayException">It was refused.</exception>
    public async Task SendOnceAsync(string path, byte[] body)
    {
        using var content = new ByteArrayContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using var request = Request(HttpMethod.Post, path, writeKey, content);
        using var answer = await http.SendAsync(request);
        if (!answer.IsSuccessStatusCode)
            throw new GatewayException(await RefusalAsync(path, answer, CancellationToken.None));
    }

    /// <summary>Reads a resource with the API key.</summary>
    /// <exception cref="GatewayException">It was refused.</exception>
    public Task<JsonNode> GetAsync(string path, CancellationToken cancellation = default) =>
        CallAsync(HttpMethod.Get, path, apiKey, null, cancellation);

    /// <summary>Posts JSON with the API key.</summary>
    /// <exception cref="GatewayException">It was refused.</exception>
    public Task<JsonNode> PostAsync(string path, JsonNode body, CancellationToken cancellation = default) =>
        CallAsync(HttpMethod.Post, path, apiKey, body.ToJsonString(), cancellation);

    /// <summary>All items of a paged list.</summary>
    /// <param name="path">Path with the query but without page_token.</param>
    /// <param name="items">Name of the list in the answer.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="GatewayException">It was refused.</exception>
    public async Task<IReadOnlyList<JsonNode>> ListAsync(
        string path, string items, CancellationToken cancellation = default)
    {
        var all = new List<JsonNode>();
        var token = "";
        do
        {
            var joint = path.Contains('?', StringComparison.Ordinal) ? '&' : '?';
            var page = await GetAsync($"{path}{joint}page_size=500&page_token={token}", cancellation);
            all.AddRange(page.Items(items));
            token = page.Text("nextPageToken");
        }
        while (token.Length > 0);
        return all;
    }

    /// <inheritdoc/>
    public void Dispose() => http.Dispose();

    private async Task<JsonNode> CallAsync(
        HttpMethod method, string path, AuthenticationHeaderValue key, string? body, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            var (answer, refusal, comeBack) = await TryAsync(method, path, key, body, cancellation);
            if (answer is not null)
                return answer;
            if (comeBack is null || attempt == (OutlastsFaults ? AttemptsAmongFaults : Attempts))
                throw new GatewayException(refusal);
            await Task.Delay(comeBack.Value, cancellation);
        }
    }

    private async Task<(JsonNode? Answer, string Refusal, TimeSpan? ComeBack)> TryAsync(
        HttpMethod method, string path, AuthenticationHeaderValue key, string? body, CancellationToken cancellation)
    {
        using var content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json");
        using var request = Request(method, path, key, content);
        try
        {
            using var answer = await http.SendAsync(request, cancellation);
            if (answer.IsSuccessStatusCode)
                return (JsonNode.Parse(await answer.Content.ReadAsStringAsync(cancellation)) ?? new JsonObject(), "", null);
            var passes = (int)answer.StatusCode is 429 or 503 || (OutlastsFaults && (int)answer.StatusCode >= 500);
            return (null, await RefusalAsync(path, answer, cancellation),
                !passes ? null : OutlastsFaults ? PauseAmongFaults : answer.Headers.RetryAfter?.Delta ?? Pause);
        }
        catch (Exception away) when (OutlastsFaults && !cancellation.IsCancellationRequested
            && away is HttpRequestException or TaskCanceledException)
        {
            return (null, $"{path} got no answer: {away.Message}", PauseAmongFaults);
        }
    }

    private static HttpRequestMessage Request(
        HttpMethod method, string path, AuthenticationHeaderValue key, HttpContent? content) =>
        new(method, path) { Headers = { Authorization = key }, Content = content };

    private static async Task<string> RefusalAsync(
        string path, HttpResponseMessage answer, CancellationToken cancellation) =>
        $"{path} answered {(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync(cancellation)}";
}
