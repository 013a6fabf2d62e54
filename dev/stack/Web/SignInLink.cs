using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Rapport.Stack.Plan;

namespace Rapport.Stack.Web;

/// <summary>A link that opens the console and signs in, once and within 10 minutes.</summary>
internal static class SignInLink
{
    private static readonly HttpClient Client =
        new(new SocketsHttpHandler { UseProxy = false }) { Timeout = TimeSpan.FromSeconds(10) };

    /// <summary>Asks the running gateway for one; null where it gives none.</summary>
    public static async Task<string?> Ask(StackSurroundings around, CancellationToken stop)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, around.GatewayHttp + "/console/signInCodes")
        {
            Headers = { Authorization = new AuthenticationHeaderValue("Bearer", around.Keys.ApiKey) },
        };
        try
        {
            using var answer = await Client.SendAsync(request, stop);
            if (!answer.IsSuccessStatusCode) return null;
            var code = (await answer.Content.ReadFromJsonAsync<JsonElement>(stop)).GetProperty("code").GetString();
            // After the #: a browser sends it to nobody, and no log has it.
            return $"{around.GatewayHttp}/console/#k={code}";
        }
        catch (Exception away) when (away is HttpRequestException or JsonException or KeyNotFoundException or InvalidOperationException
            || (away is TaskCanceledException && !stop.IsCancellationRequested))
        {
            return null;
        }
    }
}
