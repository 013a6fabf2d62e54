using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;

namespace Rapport.Demo.Playing;

/// <summary>The gateway refused or could not be reached; the message says what and what to do.</summary>
internal sealed class GatewayException(string message) : Exception(message);

/// <summary>Calls the gateway as any front end would: the write key for events, the API key for the rest.</summary>
internal sealed class GatewayClient : IDisposable
{
    private const int Attempts = 20;
    private readonly HttpClient http;
    private readonly AuthenticationHeaderValue writeKey;
    private readonly AuthenticationHeaderValue apiKey;

    /// <summary>A client of the gateway at <paramref name="url"/>.</summary>
    public GatewayClient(Uri url, string writeKey, string apiKey)
    {
        http = new HttpClient { BaseAddress = url, Timeout = TimeSpan.FromMinutes(10) };
        this.writeKey = new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(writeKey + ":")));
        this.apiKey = new("Bearer", apiKey);
    }

    /// <summary>A client from RAPPORT_URL, RAPPORT_WRITE_KEY and RAPPORT_API_KEY, as <c>./up env</c> prints them.</summary>
    public static GatewayClient FromEnvironment()
    {
        static string Read(string name) => Environment.GetEnvironmentVariable(name)
            ?? throw new GatewayException($"{name} is not set. Run ./up demo, or eval \"$(./up env)\" first.");
        return new GatewayClient(new Uri(Read("RAPPORT_URL")), Read("RAPPORT_WRITE_KEY"), Read("RAPPORT_API_KEY"));
    }

    /// <summary>Sends calls in the Segment batch format; goes on trying while the platform asks to come back.</summary>
    public async Task SendBatchAsync(IEnumerable<JsonNode> calls, CancellationToken cancellation)
    {
        var body = new JsonObject { ["batch"] = new JsonArray([.. calls.Select(c => c.DeepClone())]) }.ToJsonString();
        for (var attempt = 1; ; attempt++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/batch")
            {
                Content = new StringContent(body, Encoding.UTF8, "application/json"), Headers = { Authorization = writeKey },
            };
            using var response = await http.SendAsync(request, cancellation);
            if (response.IsSuccessStatusCode)
                return;
            if ((int)response.StatusCode is not (429 or 503) || attempt == Attempts)
                throw await RefusalAsync("/v1/batch", response, cancellation);
            await Task.Delay(response.Headers.RetryAfter?.Delta ?? TimeSpan.FromSeconds(1), cancellation);
        }
    }

    /// <summary>Reads a resource with the API key.</summary>
    public Task<JsonNode> GetAsync(string path, CancellationToken cancellation) =>
        CallAsync(HttpMethod.Get, path, null, cancellation);

    /// <summary>Posts JSON with the API key.</summary>
    public Task<JsonNode> PostAsync(string path, JsonNode body, CancellationToken cancellation) =>
        CallAsync(HttpMethod.Post, path, body, cancellation);

    /// <summary>All items of a paged list.</summary>
    /// <param name="path">Path with the query but without page_token.</param>
    /// <param name="items">Name of the list in the answer.</param>
    /// <param name="cancellation">Ends the reading.</param>
    public async Task<IReadOnlyList<JsonNode>> ListAsync(string path, string items, CancellationToken cancellation)
    {
        var all = new List<JsonNode>();
        var token = "";
        do
        {
            var joint = path.Contains('?', StringComparison.Ordinal) ? '&' : '?';
            var page = await GetAsync($"{path}{joint}page_size=500&page_token={token}", cancellation);
            all.AddRange((page[items] as JsonArray ?? []).OfType<JsonNode>());
            token = page["nextPageToken"]?.GetValue<string>() ?? "";
        }
        while (token.Length > 0);
        return all;
    }

    /// <inheritdoc/>
    public void Dispose() => http.Dispose();

    private async Task<JsonNode> CallAsync(HttpMethod method, string path, JsonNode? body, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            using var request = new HttpRequestMessage(method, path) { Headers = { Authorization = apiKey } };
            if (body is not null)
                request.Content = JsonContent.Create(body);
            using var response = await http.SendAsync(request, cancellation);
            if (response.IsSuccessStatusCode)
                return await response.Content.ReadFromJsonAsync<JsonNode>(cancellation) ?? new JsonObject();
            if ((int)response.StatusCode is not (429 or 503) || attempt == Attempts)
                throw await RefusalAsync(path, response, cancellation);
            await Task.Delay(response.Headers.RetryAfter?.Delta ?? TimeSpan.FromSeconds(1), cancellation);
        }
    }

    private static async Task<GatewayException> RefusalAsync(
        string path, HttpResponseMessage response, CancellationToken cancellation) =>
        new($"{path} answered {(int)response.StatusCode}: {await response.Content.ReadAsStringAsync(cancellation)}");
}
