namespace Rapport.Stack.Plan;

/// <summary>Asks a path over HTTP; any 2xx is healthy.</summary>
internal static class HttpHealth
{
    private static readonly HttpClient Client = new(new SocketsHttpHandler { UseProxy = false });

    public static Func<CancellationToken, Task<bool>> On(int port, string path) => async stop =>
    {
        try
        {
            using var answer = await Client.GetAsync(new Uri($"http://127.0.0.1:{port}{path}"), stop);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    };
}
