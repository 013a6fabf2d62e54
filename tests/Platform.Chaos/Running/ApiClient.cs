using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace Rapport.Platform.Chaos.Running;

/// <summary>The public API with the stack's key; calls that fail for the moment are made again.</summary>
internal sealed class ApiClient : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private readonly HttpClient http;

    /// <summary>A client of the stack's gateway.</summary>
    public ApiClient(RunningStack stack)
    {
        http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = stack.Url };
        http.DefaultRequestHeaders.Authorization =
            new AuthenticationHeaderValue("Bearer", stack.Variables["RAPPORT_API_KEY"]);
    }

    /// <summary>Reads a resource.</summary>
    public Task<JsonNode> GetAsync(string path) => CallAsync(HttpMethod.Get, path, null);

    /// <summary>Posts JSON.</summary>
    public Task<JsonNode> PostAsync(string path, JsonNode body) => CallAsync(HttpMethod.Post, path, body.ToJsonString());

    /// <summary>All items of a paged list.</summary>
    public async Task<IReadOnlyList<JsonNode>> ListAsync(string path, string items)
    {
        var all = new List<JsonNode>();
        for (string? token = ""; token is not null;)
        {
            var page = await GetAsync($"{path}?page_size=500&page_token={token}");
            all.AddRange((page[items] as JsonArray ?? []).OfType<JsonNode>());
            token = page["nextPageToken"]?.GetValue<string>() is { Length: > 0 } next ? next : null;
        }

        return all;
    }

    /// <inheritdoc/>
    public void Dispose() => http.Dispose();

    private async Task<JsonNode> CallAsync(HttpMethod method, string path, string? body)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var (answer, problem) = await TryAsync(method, path, body);
            if (answer is not null)
                return answer;
            if (TimeProvider.System.GetElapsedTime(started) > Patience)
                throw new InvalidOperationException($"{path}: {problem}");
            await Task.Delay(Pause);
        }
    }

    private async Task<(JsonNode? Answer, string Problem)> TryAsync(HttpMethod method, string path, string? body)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        try
        {
            using var answer = await http.SendAsync(request);
            var text = await answer.Content.ReadAsStringAsync();
            if (answer.IsSuccessStatusCode)
                return (JsonNode.Parse(text) ?? new JsonObject(), "");
            var problem = $"{(int)answer.StatusCode} {text}";
            return (int)answer.StatusCode is 429 or >= 500
                ? (null, problem) : throw new InvalidOperationException($"{path} answered {problem}");
        }
        catch (Exception away) when (away is HttpRequestException or TaskCanceledException)
        {
            return (null, away.Message);
        }
    }
}
